import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser } from './fakes.mjs';

const { SignalReceiver, SignalSender } = await browser();
const signal = (text) => ({ t: 'ice-candidate', text });
const texts = (signals) => signals.map((one) => (one.t === 'skip' ? `skip ${one.s}` : `${one.s} ${one.text}`));

test('signals are numbered from one, and kept until they are acknowledged', () => {
  const sender = new SignalSender();
  assert.deepEqual(texts([...sender.add(signal('a')), ...sender.add(signal('b')), ...sender.add(signal('c'))]), [
    '1 a', '2 b', '3 c',
  ]);
  assert.deepEqual(texts(sender.pending()), ['1 a', '2 b', '3 c']);
  assert.equal(sender.acked(2), true);
  assert.deepEqual(texts(sender.pending()), ['skip 2', '3 c'], 'whoever counts anew knows where we are');
  assert.equal(sender.acked(1), false, 'no news');
  assert.equal(sender.acked(3), true);
  assert.equal(sender.idle, true);
});

test('what is given up is skipped, and the skip is kept until it is acknowledged', () => {
  const sender = new SignalSender();
  assert.deepEqual(sender.drop(), [], 'nothing to give up');
  sender.add(signal('a'));
  sender.add(signal('b'));
  assert.deepEqual(texts(sender.drop()), ['skip 2']);
  assert.deepEqual(texts(sender.add(signal('c'))), ['3 c']);
  assert.deepEqual(texts(sender.pending()), ['skip 2', '3 c']);
  assert.equal(sender.acked(3), true);
  assert.deepEqual(texts(sender.pending()), []);
});

test('who has too much to keep skips it', () => {
  const sender = new SignalSender(3);
  for (const text of ['a', 'b', 'c']) sender.add(signal(text));
  assert.deepEqual(texts(sender.add(signal('d'))), ['skip 3', '4 d']);
  assert.deepEqual(texts(sender.pending()), ['skip 3', '4 d']);
});

test('signals are taken in order, each once', () => {
  const receiver = new SignalReceiver();
  assert.deepEqual(receiver.accept(2, 'b'), []);
  assert.deepEqual(receiver.accept(3, 'c'), []);
  assert.deepEqual(receiver.accept(1, 'a'), ['a', 'b', 'c']);
  assert.deepEqual(receiver.accept(2, 'b'), []);
  assert.equal(receiver.unacked, 4, 'the double counts, so that it is acknowledged again');
  assert.equal(receiver.ack(), 3);
  assert.equal(receiver.unacked, 0);
});

test('what comes too early is kept up to a limit, but the next one always has its turn', () => {
  const receiver = new SignalReceiver(2);
  for (const s of [3, 4, 5]) receiver.accept(s, s);
  assert.deepEqual(receiver.accept(2, 2), []);
  assert.deepEqual(receiver.accept(1, 1), [1]);
  assert.equal(receiver.ack(), 1, 'the others come again');
  assert.deepEqual(receiver.accept(2, 2), [2, 3, 4]);
  assert.deepEqual(receiver.accept(5, 5), [5]);
});

test('a skip gives way to what follows, and what has come of it is not lost', () => {
  const receiver = new SignalReceiver();
  receiver.accept(2, 'b');
  receiver.accept(4, 'd');
  assert.deepEqual(receiver.skip(3), ['b', 'd']);
  assert.deepEqual(receiver.skip(2), []);
  assert.equal(receiver.ack(), 4);
});

test('over a link that loses, doubles and reorders everything arrives once and in order', () => {
  let seed = 7;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 200; round++) {
    const sender = new SignalSender(40);
    const receiver = new SignalReceiver(16);
    const wire = [];
    const got = [];
    const post = (signals) => {
      for (const one of signals) {
        if (random() < 0.7) wire.push(one);
        if (random() < 0.2) wire.splice(Math.floor(random() * wire.length), 0, one);
      }
    };
    const arrive = () => {
      for (const one of wire.splice(0, 1 + Math.floor(random() * 5))) {
        got.push(...(one.t === 'skip' ? receiver.skip(one.s) : receiver.accept(one.s, one.text)));
      }
      if (random() < 0.7) sender.acked(receiver.ack());
    };
    for (let number = 1; number <= 30; number++) {
      post(sender.add(signal(number)));
      if (random() < 0.4) arrive();
      if (random() < 0.1) post(sender.pending());
    }
    for (let turn = 0; !sender.idle; turn++) {
      assert.ok(turn < 2_000);
      if (wire.length === 0) post(sender.pending());
      arrive();
    }
    assert.deepEqual(got, Array.from({ length: 30 }, (_, index) => index + 1));
  }
});
