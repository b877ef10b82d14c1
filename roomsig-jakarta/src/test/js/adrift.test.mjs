import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { elapse, FakePeerConnection, FakeWebSocket, inRoom, MODERN, person, roomJoined, settled } from './fakes.mjs';

afterEach(() => mock.timers.reset());

/** In a call with others, with the connection that talks past the server. */
async function inCall(others = ['ada']) {
  const all = await inRoom({ ...MODERN, others });
  for (const { id, pc } of all.room.peers.values()) {
    all.socket.receive({ t: 'answer', from: id, answer: { type: 'answer', sdp: '' }, s: 1, n: 0 });
    all.socket.receive({ t: 'acked', of: id, s: 1 });
    pc.channels[0].open();
    pc.become('connected');
  }
  await settled();
  all.events.length = 0;
  return all;
}

const claims = (pc, self) => pc.channels[0].receive(JSON.stringify({ self }));
const names = (events) => events.map(({ type }) => type).filter((type) => type !== 'connection');

/** The server is back and has forgotten everything; these are in the room already. */
async function rejoined(socket, others = [], more = {}) {
  if (socket) socket.lose(1006);
  await elapse(15_000);
  const next = FakeWebSocket.last;
  next.open();
  next.receive({ t: 'welcome', version: 1, features: MODERN.features });
  const [resume] = next.ofType('resume');
  next.receive({ t: 'error', re: resume.id, code: 'RESUME_EXPIRED', message: '', retryable: false });
  await settled();
  const [{ id: re }] = next.ofType('join-room');
  next.receive({
    ...roomJoined([], {
      self: 'me2', key: 'k2', participants: [...others, { ...person('me2'), display_name: 'Me' }],
      negotiate: others.map((one) => ({ with: one.socket_id, role: 'offerer', polite: true, n: 0 })), ...more,
    }),
    re,
  });
  await settled();
  return next;
}

const again = (id, before = 'ada') => ({ ...person(id), display_name: before });
const arrives = (participant) => ({
  t: 'user-joined', ...participant, state: undefined, negotiate: { role: 'answerer', polite: false, n: 0 }, seq: 7,
});

test('a connection that lives goes on under new ids when the other end says so', async () => {
  const { socket, room, events } = await inCall();
  const peer = room.peers.get('ada');
  const next = await rejoined(socket, [again('ada2')]);
  assert.equal(peer.pc.channels[0].sent.at(-1), '{"self":"me2"}');
  assert.deepEqual(names(events), ['peer-away', 'joined']);
  claims(peer.pc, 'ada2');
  assert.deepEqual(names(events), ['peer-away', 'joined', 'peer-renamed', 'peer-back']);
  assert.equal(room.peers.get('ada2'), peer);
  assert.equal(peer.id, 'ada2');
  assert.deepEqual([...room.peers.keys()], ['ada2']);
  assert.deepEqual(next.ofType('peer-state').map(({ to, state }) => [to, state]), [['ada2', 'connected']]);
  await elapse(60_000);
  assert.equal(next.ofType('offer').length, 0);
  assert.equal(FakePeerConnection.all.length, 1);
});

test('the word may come before we are back, and hastens us', async () => {
  const { socket, room, events } = await inCall();
  const peer = room.peers.get('ada');
  socket.lose(1006);
  FakeWebSocket.last.lose?.(1006);
  const sockets = FakeWebSocket.all.length;
  claims(peer.pc, 'ada2');
  await elapse(500);
  assert.equal(FakeWebSocket.all.length, sockets + 1);
  FakeWebSocket.last.lose(1006);
  for (const id of ['ada3', 'ada4', 'ada2']) claims(peer.pc, id);
  await elapse(500);
  assert.equal(FakeWebSocket.all.length, sockets + 1, 'once');
  await rejoined(null, [again('ada2')]);
  assert.equal(room.peers.get('ada2'), peer);
  assert.deepEqual(names(events), ['peer-away', 'peer-renamed', 'peer-back', 'joined']);
});

test('who comes back after us is known again, in whatever order word and server bring it', async () => {
  for (const first of ['word', 'server']) {
    const { socket, room } = await inCall();
    const peer = room.peers.get('ada');
    const next = await rejoined(socket);
    assert.equal(room.peers.get('ada'), peer, 'still there for the page');
    await elapse(10_000);
    const joined = () => next.receive(arrives(again('ada2')));
    if (first === 'word') claims(peer.pc, 'ada2');
    joined();
    if (first === 'server') claims(peer.pc, 'ada2');
    assert.equal(room.peers.get('ada2'), peer);
    await elapse(30_000);
    assert.equal(FakePeerConnection.all.length, 1);
    assert.equal(peer.offerer, false, 'the roles are those of the new membership');
  }
});

test('signals begin at one again, and what was under way is offered anew', async () => {
  const { socket, room } = await inCall();
  const peer = room.peers.get('ada');
  peer.pc.negotiate();
  await settled();
  assert.equal(peer.pc.signalingState, 'have-local-offer');
  const next = await rejoined(socket, [again('ada2')]);
  claims(peer.pc, 'ada2');
  await settled();
  assert.equal(peer.pc.rollbacks, 1);
  peer.pc.negotiate();
  await settled();
  assert.deepEqual(next.ofType('offer').map(({ to, s, n }) => [to, s, n]), [['ada2', 1, 0]]);
});

test('without a word a new connection is offered after a moment, and the old one given up later', async () => {
  const { socket, room, events, ofType } = await inCall();
  const next = await rejoined(socket, [again('ada2')]);
  await elapse(1_499);
  assert.equal(next.ofType('offer').length, 0);
  await elapse(1);
  assert.deepEqual(next.ofType('offer').map(({ to }) => to), ['ada2']);
  assert.deepEqual(names(events).slice(-1), ['peer-joined']);
  await elapse(13_500);
  assert.deepEqual(ofType('peer-left').map(({ peer }) => peer.id), ['ada']);
  assert.equal(FakePeerConnection.all[0].signalingState, 'closed');
  assert.deepEqual([...room.peers.keys()], ['ada2']);
});

test('who offers anew has no connection that lives, and is not waited for', async () => {
  const { socket, room } = await inCall();
  const next = await rejoined(socket);
  next.receive(arrives(again('ada2')));
  next.receive({ t: 'offer', from: 'ada2', offer: { type: 'offer', sdp: '' }, s: 1, n: 0 });
  await settled();
  assert.equal(next.ofType('answer').length, 1);
  assert.equal(room.peers.has('ada2'), true);
});

test('a word that comes late still counts when nothing was offered meanwhile', async () => {
  const { socket, room, ofType } = await inCall();
  const peer = room.peers.get('ada');
  const next = await rejoined(socket);
  next.receive(arrives(again('ada2')));
  await elapse(5_000);
  assert.notEqual(room.peers.get('ada2'), peer);
  claims(peer.pc, 'ada2');
  assert.equal(room.peers.get('ada2'), peer);
  assert.deepEqual(ofType('peer-left').map(({ peer: { id }, reason }) => [id, reason]), [['ada2', 'rejoined']]);
});

test('nobody takes the place of somebody else', async () => {
  const { socket, room } = await inCall(['ada', 'mallory']);
  const mallory = room.peers.get('mallory');
  const next = await rejoined(socket, [again('ada2'), again('mallory2', 'mallory')]);
  claims(mallory.pc, 'ada2');
  claims(mallory.pc, 'me2');
  for (const nonsense of ['', '[]', 'null', '{"self":7}', '{"self":"' + 'x'.repeat(65) + '"}'])
    mallory.pc.channels[0].receive(nonsense);
  await elapse(1_500);
  assert.notEqual(room.peers.get('ada2'), mallory);
  assert.deepEqual(next.ofType('offer').map(({ to }) => to), ['ada2', 'mallory2']);
});

test('what changes about somebody we hold back is not lost', async () => {
  const { socket, room } = await inCall();
  const peer = room.peers.get('ada');
  const next = await rejoined(socket, [again('ada2'), again('grace', 'Grace')]);
  next.receive({ t: 'user-updated', socket_id: 'ada2', key: 'video', value: false, version: 3, seq: 3 });
  next.receive({ t: 'user-left', socket_id: 'grace', reason: 'left', seq: 4 });
  claims(peer.pc, 'ada2');
  assert.deepEqual(peer.state, { video: false });
  await elapse(5_000);
  assert.deepEqual([...room.peers.keys()], ['ada2']);
});

test('a connection that is dead does not wait for anybody', async () => {
  const { socket, room, ofType } = await inCall(['ada', 'grace']);
  room.peers.get('ada').pc.become('failed');
  room.peers.get('grace').pc.channels[0].readyState = 'closed';
  const next = await rejoined(socket, [again('ada2')]);
  assert.deepEqual(ofType('peer-left').map(({ peer, reason }) => [peer.id, reason]), [['ada', 'rejoined'], ['grace', 'rejoined']]);
  assert.equal(next.ofType('offer').length, 1);
});

test('when the other end closes a connection and stays in the room, both begin anew; numbers go on', async () => {
  const { socket, room } = await inCall();
  const before = room.peers.get('ada');
  before.pc.channels[0].close();
  await elapse(3_000);
  const after = room.peers.get('ada');
  assert.notEqual(after, before);
  assert.deepEqual(socket.ofType('offer').map(({ s }) => s), [1, 2]);
});

test('an offer of another connection than ours is taken by another connection', async () => {
  const { socket, room } = await inCall();
  const before = room.peers.get('ada');
  const sdp = (who) => `a=fingerprint:sha-256 ${who}\r\n`;
  socket.receive({ t: 'offer', from: 'ada', offer: { type: 'offer', sdp: sdp('A') }, s: 2, n: 0 });
  await settled();
  assert.equal(room.peers.get('ada'), before);
  socket.receive({ t: 'offer', from: 'ada', offer: { type: 'offer', sdp: sdp('B') }, s: 3, n: 0 });
  socket.receive({ t: 'ice-candidate', from: 'ada', candidate: { candidate: 'c' }, s: 4, n: 0 });
  await settled();
  assert.notEqual(room.peers.get('ada'), before);
  assert.equal(before.pc.signalingState, 'closed');
  assert.deepEqual(room.peers.get('ada').pc.candidates, [{ candidate: 'c' }]);
});
