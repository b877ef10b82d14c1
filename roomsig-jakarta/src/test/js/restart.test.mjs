import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { elapse, inRoom, MODERN, page, settled, userJoined } from './fakes.mjs';

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

/** In the room with ada, whom we offer to, and with late, who offers to us; both answered and connected. */
async function connected(features = MODERN) {
  const all = await inRoom({ ...features, others: ['ada'] });
  const { socket, room } = all;
  socket.receive(userJoined('late'));
  socket.receive(signal('late', 'offer', { s: 1, n: 0 }));
  socket.receive(signal('ada', 'answer', { s: 1, n: 0 }));
  socket.receive({ t: 'acked', of: 'ada', s: 1 });
  await settled();
  socket.receive({ t: 'acked', of: 'late', s: 1 });
  const ada = room.peers.get('ada');
  const late = room.peers.get('late');
  for (const { pc } of [ada, late]) pc.become('connected');
  return { ...all, ada, late };
}

const signal = (from, t, more = {}) => ({ t, from, [t]: { type: t, sdp: more.sdp ?? '' }, ...more });
const restart = (other, role, n, more) => ({ t: 'restart', with: other, role, n, reason: 'failed', seq: 9, ...more });
const sentTo = (socket, id, t) => socket.ofType(t).filter(({ to }) => to === id);

test('either side asks for a restart of a connection that failed, and does nothing by itself', async () => {
  mock.method(Math, 'random', () => 1);
  const { socket, ada, late } = await connected();
  for (const { pc } of [ada, late]) pc.become('failed');
  await elapse(500);
  assert.deepEqual(socket.ofType('restart').map(({ to, n, reason }) => [to, n, reason]), [
    ['ada', 0, 'failed'], ['late', 0, 'failed'],
  ]);
  assert.equal(ada.pc.restarts + late.pc.restarts, 0);
});

test('a short interruption heals by itself, a long one is restarted', async () => {
  const { socket, ada } = await connected();
  ada.pc.become('disconnected');
  await elapse(3_999);
  ada.pc.become('connected');
  await elapse(10_000);
  assert.equal(socket.ofType('restart').length, 0);
  ada.pc.become('disconnected');
  await elapse(4_000);
  assert.equal(socket.ofType('restart').length, 1);
});

test('a question that brought nothing is asked again', async () => {
  mock.method(Math, 'random', () => 1);
  const { socket, ada } = await connected();
  ada.pc.become('failed');
  await elapse(500);
  socket.receive({ t: 'error', re: '!ada', code: 'RATE_LIMITED', message: '', retryable: true, retry_after_ms: 800 });
  await elapse(800);
  assert.equal(socket.ofType('restart').length, 2);
  await elapse(5_000);
  assert.equal(socket.ofType('restart').length, 3);
});

test('when the network is another one every pair is restarted', async () => {
  const { socket } = await connected();
  page.dispatchEvent(new Event('online'));
  assert.deepEqual(socket.ofType('restart').map(({ to, reason }) => [to, reason]), [['ada', 'network'], ['late', 'network']]);
  socket.receive({ t: 'pong' });
  await elapse(15_000);
  assert.equal(socket.ofType('restart').length, 2, 'not asked again while it works');
});

test('the offerer restarts ICE and offers under the new count', async () => {
  const { socket, ada } = await connected();
  socket.receive(restart('ada', 'offerer', 1));
  socket.receive(restart('ada', 'offerer', 1));
  await settled();
  assert.equal(ada.pc.restarts, 1);
  assert.deepEqual(sentTo(socket, 'ada', 'offer').map(({ s, n }) => [s, n]), [[1, 0], [2, 1]]);
});

test('the other side waits for the offer of the restart and makes none', async () => {
  const { socket, late } = await connected();
  socket.receive(restart('late', 'answerer', 1));
  late.pc.negotiate();
  await settled();
  assert.equal(sentTo(socket, 'late', 'offer').length, 0);
  socket.receive(signal('late', 'offer', { s: 2, n: 1 }));
  await settled();
  assert.deepEqual(sentTo(socket, 'late', 'answer').map(({ n }) => n), [0, 1]);
  late.pc.negotiate();
  await settled();
  assert.equal(sentTo(socket, 'late', 'offer').length, 1);
});

test('the answerer gives its own older offer up, although it is impolite', async () => {
  const { socket, late } = await connected();
  late.pc.negotiate();
  await settled();
  assert.deepEqual(sentTo(socket, 'late', 'offer').map(({ n }) => n), [0]);
  socket.receive(restart('late', 'answerer', 1));
  socket.receive(signal('late', 'offer', { s: 2, n: 1 }));
  await settled();
  assert.equal(late.pc.rollbacks, 1);
  assert.deepEqual(sentTo(socket, 'late', 'answer').map(({ n }) => n), [0, 1]);
  assert.equal(late.pc.signalingState, 'stable');
});

test('an offer under the same count is still ignored by the impolite side in a collision', async () => {
  const { socket, late } = await connected();
  late.pc.negotiate();
  await settled();
  socket.receive(signal('late', 'offer', { s: 2, n: 0 }));
  await settled();
  assert.equal(late.pc.rollbacks, 0);
  assert.equal(sentTo(socket, 'late', 'answer').length, 1);
});

test('an offer that is being made when the restart comes is not sent', async () => {
  const { socket, ada, late } = await connected();
  for (const { pc } of [ada, late]) pc.onnegotiationneeded();
  socket.receive(restart('ada', 'offerer', 1));
  socket.receive(restart('late', 'answerer', 1));
  await settled();
  assert.deepEqual(sentTo(socket, 'late', 'offer'), []);
  assert.ok(sentTo(socket, 'ada', 'offer').slice(1).every(({ n }) => n === 1));
  assert.equal(ada.pc.restarts, 1);
});

test('what belongs to before the restart is dropped on both ways', async () => {
  const { socket, ada } = await connected();
  ada.pc.onicecandidate({ candidate: { candidate: 'old' } });
  socket.receive(restart('ada', 'offerer', 1));
  await settled();
  assert.deepEqual(sentTo(socket, 'ada', 'skip').map(({ s }) => s), [2]);
  assert.equal(ada.pc.signalingState, 'have-local-offer');
  socket.receive(signal('ada', 'answer', { s: 2, n: 0 }));
  socket.receive({ t: 'ice-candidate', from: 'ada', candidate: { candidate: 'old' }, s: 3, n: 0 });
  await settled();
  assert.equal(ada.pc.signalingState, 'have-local-offer', 'that answer was for another offer');
  assert.deepEqual(ada.pc.candidates, []);
  socket.receive(signal('ada', 'answer', { s: 4, n: 1 }));
  await settled();
  assert.equal(ada.pc.signalingState, 'stable');
});

test('an offer of a restart that we have not heard of yet counts', async () => {
  const { socket, late } = await connected();
  socket.receive(signal('late', 'offer', { s: 2, n: 1 }));
  await settled();
  assert.deepEqual(sentTo(socket, 'late', 'answer').map(({ n }) => n), [0, 1]);
  socket.receive(restart('late', 'answerer', 1));
  await settled();
  assert.equal(late.n, 1);
});

test('an answer that comes too late does no harm', async () => {
  const { socket, ada, ofType } = await connected();
  socket.receive(signal('ada', 'answer', { s: 2, n: 0 }));
  await settled();
  assert.equal(ada.pc.signalingState, 'stable');
  assert.deepEqual(ofType('error'), []);
});

test('a candidate of an offer that is still to come waits for it', async () => {
  const { socket, late } = await connected();
  const candidate = { candidate: 'new', usernameFragment: 'next' };
  socket.receive({ t: 'ice-candidate', from: 'late', candidate, s: 2, n: 0 });
  await settled();
  assert.deepEqual(late.pc.candidates, []);
  socket.receive(signal('late', 'offer', { s: 3, n: 0, sdp: 'a=ice-ufrag:next' }));
  await settled();
  assert.deepEqual(late.pc.candidates, [candidate]);
});

test('after restarts in vain the page is told, and it is tried again later', async () => {
  const { socket, ada, ofType } = await connected();
  ada.pc.become('disconnected');
  socket.receive({ t: 'error', code: 'NEGOTIATION_FAILED', message: '', retryable: false, details: { with: 'ada' } });
  assert.deepEqual(ofType('peer-connection').at(-1), { type: 'peer-connection', peer: ada, state: 'failed', reason: 'NEGOTIATION_FAILED' });
  assert.deepEqual(ofType('error'), []);
  await elapse(30_000);
  assert.equal(socket.ofType('restart').length, 1);
});

test('with a client that knows no restarts the offerer restarts by itself, and the other waits', async () => {
  mock.method(Math, 'random', () => 1);
  const { socket, ada, late } = await connected();
  for (const { pc } of [ada, late]) pc.become('failed');
  await elapse(500);
  for (const id of ['ada', 'late'])
    socket.receive({ t: 'error', re: `!${id}`, code: 'NEGOTIATION_FAILED', message: '', retryable: false });
  await settled();
  assert.equal(ada.pc.restarts, 1);
  assert.equal(late.pc.restarts, 0);
  assert.equal(sentTo(socket, 'ada', 'offer').length, 2);
});

test('how connections do is reported, and again after a resume', async () => {
  const { socket } = await connected();
  const reports = () => socket.ofType('peer-state').map(({ to, state }) => `${to} ${state}`);
  assert.deepEqual(reports(), ['ada connected', 'late connected']);
});

test('a connection that a restart does not interrupt is reported anew, once both have agreed on it', async () => {
  const { socket } = await connected();
  socket.receive(restart('ada', 'offerer', 1));
  socket.receive(restart('late', 'answerer', 1));
  await settled();
  const reports = () => socket.ofType('peer-state').map(({ to, n }) => `${to} ${n}`);
  assert.deepEqual(reports(), ['ada 0', 'late 0']);
  socket.receive(signal('ada', 'answer', { s: 2, n: 1 }));
  socket.receive(signal('late', 'offer', { s: 2, n: 1 }));
  await settled();
  assert.deepEqual(reports(), ['ada 0', 'late 0', 'ada 1', 'late 1']);
  await elapse(60_000);
  assert.equal(socket.ofType('restart').length, 0, 'nobody waits for it to connect');
});

test('one that failed before the restart is not reported as failed again', async () => {
  mock.method(Math, 'random', () => 1);
  const { socket, ada } = await connected();
  ada.pc.become('failed');
  socket.receive(restart('ada', 'offerer', 1));
  await settled();
  socket.receive(signal('ada', 'answer', { s: 2, n: 1 }));
  await settled();
  ada.pc.become('connecting');
  ada.pc.become('connected');
  assert.deepEqual(sentTo(socket, 'ada', 'peer-state').map(({ state, n }) => [state, n]), [
    ['connected', 0], ['failed', 0], ['connecting', 1], ['connected', 1],
  ]);
});

test('a server without the feature hears nothing of all this', async () => {
  const { socket, ada } = await connected({ features: ['resume'], snapshot: { key: 'k' } });
  ada.pc.become('failed');
  await elapse(500);
  assert.equal(socket.ofType('peer-state').length + socket.ofType('restart').length, 0);
  assert.equal(ada.pc.restarts, 1);
  assert.ok(socket.ofType('offer').every(({ n }) => n === undefined));
});
