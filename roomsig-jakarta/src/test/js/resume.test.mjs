import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { elapse, FakePeerConnection, FakeWebSocket, inRoom, MODERN, person, roomJoined, settled, userJoined } from './fakes.mjs';

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

const answer = (from, more) => ({ t: 'answer', from, answer: { type: 'answer', sdp: 'theirs' }, ...more });
const resumed = (more) => ({
  t: 'resumed', self: 'me', key: 'key 2', resume_ms: 30_000, epoch: 'e', seq: 1, replayed: 0, ice_servers: [],
  server_time: Date.now(), ...more,
});

/** The connection is lost; the next is open, and has asked to resume. */
async function reopened(socket, code = 1006) {
  socket.lose(code);
  await elapse(15_000);
  const next = FakeWebSocket.last;
  assert.notEqual(next, socket);
  next.open();
  const [resume] = next.ofType('resume');
  next.receive({ t: 'welcome', version: 1, features: MODERN.features });
  return { next, resume, reply: (message) => next.receive({ ...message, re: resume?.id }) };
}

test('a lost connection is resumed with the key, from the last event on', async () => {
  const { socket, room, ofType } = await inRoom({ ...MODERN, others: ['ada'] });
  socket.receive({ t: 'user-updated', socket_id: 'ada', key: 'audio', value: true, version: 5, seq: 5 });
  const { next, resume, reply } = await reopened(socket);
  assert.deepEqual({ ...resume, id: 0 }, {
    t: 'resume', room_code: 'ABC', self: 'me', key: 'key 1', epoch: 'e', seq: 5, id: 0,
  });
  assert.equal(next.ofType('join-room').length, 0);
  assert.equal(room.state, 'reconnecting');
  assert.deepEqual(next.sent.map(({ t }) => t), ['hello', 'resume'], 'silence until the answer');
  reply(resumed({ seq: 5 }));
  assert.equal(room.state, 'joined');
  assert.equal(next.sent[2].t, 'ping', 'the key has arrived');
  assert.equal(ofType('connection').at(-1).resumed, true);
  assert.equal(ofType('joined').length, 1);
  assert.deepEqual(ofType('peer-left'), []);
  assert.equal(FakePeerConnection.all.length, 1);
  const again = await reopened(next);
  assert.equal(again.resume.key, 'key 2');
});

test('when the connection breaks during the replay, the rest of it is asked for', async () => {
  const { socket } = await inRoom({ ...MODERN, others: ['ada'] });
  const { next, reply } = await reopened(socket);
  reply(resumed({ seq: 9, replayed: 2 }));
  next.receive({ t: 'user-updated', socket_id: 'ada', key: 'audio', value: true, version: 4, seq: 4 });
  const again = await reopened(next);
  assert.equal(again.resume.seq, 4);
  again.reply(resumed({ seq: 9, replayed: 1, key: 'key 3' }));
  again.next.receive({ t: 'user-updated', socket_id: 'ada', key: 'audio', value: false, version: 6, seq: 6 });
  const last = await reopened(again.next);
  assert.equal(last.resume.seq, 9, 'nothing was missing of what came before');
});

test('a key whose successor was lost on the way is shown again', async () => {
  const { socket } = await inRoom(MODERN);
  const { next } = await reopened(socket);
  const again = await reopened(next);
  assert.equal(again.resume.key, 'key 1');
});

test('a connection that we give up ourselves is not closed as if we left', async () => {
  const { socket } = await inRoom(MODERN);
  await elapse(20_000);
  await elapse(10_000);
  assert.equal(socket.closedWith, 4000);
});

test('go-away is followed without a goodbye, and by a resume', async () => {
  mock.method(Math, 'random', () => 0.5);
  const { socket } = await inRoom(MODERN);
  socket.receive({ t: 'go-away', reconnect: 'rejoin', after_ms: 0, reason: 'drain' });
  await elapse(500);
  await elapse(0);
  assert.equal(socket.ofType('bye').length, 0);
  assert.equal(socket.closedWith, 4000);
  FakeWebSocket.last.open();
  assert.equal(FakeWebSocket.last.ofType('resume').length, 1);
});

/** Asked to go on at another node; the connection to it is open, and has asked to resume. */
async function moving(socket) {
  mock.method(Math, 'random', () => 0.5);
  socket.receive({ t: 'go-away', reconnect: 'resume', after_ms: 0, reason: 'server-drain' });
  await elapse(500);
  const next = FakeWebSocket.last;
  assert.notEqual(next, socket);
  next.open();
  const [resume] = next.ofType('resume');
  next.receive({ t: 'welcome', version: 1, features: MODERN.features });
  return { next, resume, reply: (message) => next.receive({ ...message, re: resume.id }) };
}

test('asked to move, it keeps the connection it has until another node has it', async () => {
  const { socket, room, ofType } = await inRoom({ ...MODERN, others: ['ada'] });
  const { next, resume, reply } = await moving(socket);
  assert.equal(resume.key, 'key 1');
  assert.equal(socket.closedWith, undefined);
  assert.equal(room.state, 'joined');
  socket.receive({ t: 'user-updated', socket_id: 'ada', key: 'audio', value: true, version: 5, seq: 5 });
  assert.equal(ofType('peer-updated').length, 1, 'still heard');
  room.sendMessage('chat', 'still said');
  assert.equal(socket.ofType('message').length, 1);
  reply(resumed({ seq: 1 }));
  assert.equal(socket.closedWith, 4000);
  assert.equal(room.state, 'joined');
  assert.equal(next.ofType('ping').length, 1, 'the key has arrived');
  room.sendMessage('chat', 'said there');
  assert.equal(next.ofType('message').length, 1);
  assert.deepEqual(ofType('connection').filter(({ state }) => state === 'reconnecting'), []);
  assert.equal(FakePeerConnection.all.length, 1);
});

test('that the old node has let go of us is no end while the new one answers', async () => {
  const { socket, room } = await inRoom({ ...MODERN, others: ['ada'] });
  const { reply } = await moving(socket);
  socket.lose(4501);
  assert.equal(room.state, 'joined');
  reply(resumed({ seq: 1 }));
  assert.equal(room.state, 'joined');
});

test('where no other node takes us we stay, and try again', async () => {
  const { socket, room } = await inRoom(MODERN);
  const { next, reply } = await moving(socket);
  reply({ t: 'error', code: 'STORE_UNAVAILABLE', message: '', retryable: true });
  assert.equal(next.closedWith, 4000);
  assert.equal(socket.closedWith, undefined);
  assert.equal(room.state, 'joined');
  await elapse(1_000);
  assert.notEqual(FakeWebSocket.last, next);
});

test('when both connections are gone it comes back as ever', async () => {
  const { socket, room } = await inRoom(MODERN);
  const { next } = await moving(socket);
  socket.lose(4501);
  next.lose(1006);
  assert.equal(room.state, 'reconnecting');
  await elapse(15_000);
  FakeWebSocket.last.open();
  assert.equal(FakeWebSocket.last.ofType('resume').length, 1);
});

test('a room whose numbering begins anew is resumed by the new one', async () => {
  const { socket } = await inRoom({ ...MODERN, others: ['ada'] });
  socket.receive({ t: 'user-updated', socket_id: 'ada', key: 'audio', value: true, version: 9, seq: 9 });
  socket.receive({ t: 'epoch', epoch: 'f', seq: 3 });
  socket.receive({ t: 'user-updated', socket_id: 'ada', key: 'audio', value: false, version: 4, seq: 4 });
  const { resume } = await reopened(socket);
  assert.equal(resume.epoch, 'f');
  assert.equal(resume.seq, 4);
});

for (const code of ['RESUME_EXPIRED', 'RESUME_INVALID']) {
  test(`${code}: the room is joined anew on the same connection`, async () => {
    const { socket, room, ofType } = await inRoom({ ...MODERN, others: ['ada'] });
    const { next, reply } = await reopened(socket);
    reply({ t: 'error', code, message: 'gone', retryable: false, details: { reason: 'timeout' } });
    await settled();
    const [join] = next.ofType('join-room');
    assert.equal(join.token, 'secret');
    next.receive({ ...roomJoined(['ada2'], { self: 'me2', key: 'other', participants: [person('ada2'), person('me2')] }), re: join.id });
    assert.equal(room.self, 'me2');
    assert.deepEqual([...room.peers.keys()], ['ada2']);
    assert.deepEqual(ofType('joined').map(({ rejoined }) => rejoined), [false, true]);
  });
}

for (const [reason, code] of [['kicked', 'KICKED'], ['banned', 'BANNED'], ['room-closed', 'ROOM_CLOSED'], ['token-revoked', 'TOKEN_REVOKED']]) {
  test(`who was removed while away does not come back: ${reason}`, async () => {
    const { socket, room, ofType } = await inRoom(MODERN);
    const { next, reply } = await reopened(socket);
    reply({ t: 'error', code: 'RESUME_EXPIRED', message: '', retryable: false, details: { reason } });
    await settled();
    assert.equal(room.state, 'closed');
    assert.equal(ofType('connection').at(-1).reason, code);
    assert.equal(next.ofType('join-room').length, 0);
  });
}

test('a grant that has expired is the end', async () => {
  const { socket, ofType } = await inRoom(MODERN);
  const { reply } = await reopened(socket);
  reply({ t: 'error', code: 'TOKEN_EXPIRED', message: '', retryable: false });
  await settled();
  assert.equal(ofType('connection').at(-1).reason, 'TOKEN_EXPIRED');
});

test('a server that can’t resume right now is asked again, with the same key', async () => {
  const { socket, room } = await inRoom(MODERN);
  const { next, reply } = await reopened(socket);
  reply({ t: 'error', code: 'STORE_UNAVAILABLE', message: '', retryable: true });
  await settled();
  assert.equal(room.state, 'reconnecting');
  assert.equal(next.closedWith, 4000);
  await elapse(15_000);
  FakeWebSocket.last.open();
  assert.equal(FakeWebSocket.last.ofType('resume')[0].key, 'key 1');
});

test('a snapshot in place of a replay is compared with what we know; connections stay', async () => {
  const { socket, room, ofType, events } = await inRoom({ ...MODERN, others: ['ada', 'grace'] });
  const kept = room.peers.get('ada').pc;
  const { reply } = await reopened(socket);
  const ada = { ...person('ada'), state: { hand_raised: { value: true, version: 7 } }, away_until: Date.now() + 9_000 };
  events.length = 0;
  reply(roomJoined([], {
    key: 'key 2', epoch: 'e2', seq: 40, participants: [ada, person('me'), person('hedy')],
    negotiate: [
      { with: 'ada', role: 'offerer', polite: true, n: 2 },
      { with: 'hedy', role: 'answerer', polite: false, n: 0 },
    ],
    state: { agenda: { value: ['a'], version: 3 } }, presenter: 'ada',
  }));
  assert.equal(room.peers.get('ada').pc, kept);
  await settled();
  assert.equal(kept.restarts, 1, 'it was restarted meanwhile');
  assert.notEqual(kept.signalingState, 'closed');
  assert.deepEqual([...room.peers.keys()], ['ada', 'hedy']);
  assert.deepEqual(events.map(({ type }) => type), [
    'peer-left', 'peer-updated', 'peer-away', 'peer-joined', 'room-state', 'presenter', 'connection',
  ]);
  assert.deepEqual(ofType('peer-left').map(({ peer, reason }) => [peer.id, reason]), [['grace', 'timeout']]);
  assert.equal(ofType('peer-joined')[0].existing, false);
  assert.equal(ofType('connection')[0].resumed, true);
  assert.equal(room.peers.get('ada').state.hand_raised, true);
  assert.deepEqual(room.roomState, { agenda: ['a'] });
  const next = FakeWebSocket.last;
  const again = await reopened(next);
  assert.deepEqual([again.resume.key, again.resume.epoch, again.resume.seq], ['key 2', 'e2', 40]);
});

test('own values that were set without a connection follow the resume, others don’t', async () => {
  const { socket, room } = await inRoom(MODERN);
  void room.setState('audio', true);
  socket.receive({ t: 'user-updated', socket_id: 'me', key: 'audio', value: true, version: 2, seq: 2, re: socket.sent.at(-1).id });
  await settled();
  void room.setState('video', true);
  socket.lose(1006);
  void room.setState('hand_raised', true);
  await elapse(15_000);
  FakeWebSocket.last.open();
  FakeWebSocket.last.receive({ ...resumed(), re: FakeWebSocket.last.ofType('resume')[0].id });
  assert.deepEqual(FakeWebSocket.last.ofType('state-set').map(({ key }) => key), ['video', 'hand_raised']);
});

test('who is away and back is told, and keeps the connection', async () => {
  const { socket, room, ofType } = await inRoom({ ...MODERN, others: ['ada'] });
  socket.receive({ t: 'user-away', socket_id: 'ada', until: Date.now() + 30_000, server_time: Date.now(), seq: 2 });
  assert.equal(room.peers.get('ada').away, true);
  assert.equal(room.participants[0].away, true);
  assert.equal(ofType('peer-away')[0].until, Date.now() + 30_000);
  socket.receive({ t: 'user-back', socket_id: 'ada', seq: 3 });
  assert.equal(room.peers.get('ada').away, false);
  assert.equal(ofType('peer-back').length, 1);
  assert.equal(FakePeerConnection.all.length, 1);
});

test('signals are numbered, acknowledged within a moment, and at once when there are many', async () => {
  const { socket } = await inRoom({ ...MODERN, others: ['ada'] });
  assert.deepEqual(socket.ofType('offer').map(({ s, n }) => [s, n]), [[1, 0]]);
  socket.receive(answer('ada', { s: 1, n: 0 }));
  await elapse(99);
  assert.deepEqual(socket.ofType('ack'), []);
  await elapse(1);
  assert.deepEqual(socket.ofType('ack'), [{ t: 'ack', of: 'ada', s: 1 }]);
  for (let s = 2; s <= 9; s++) socket.receive({ t: 'ice-candidate', from: 'ada', candidate: { candidate: `c${s}` }, s, n: 0 });
  assert.deepEqual(socket.ofType('ack').at(-1), { t: 'ack', of: 'ada', s: 9 });
  socket.receive(answer('ada', { s: 1, n: 0 }));
  await elapse(100);
  assert.equal(socket.ofType('ack').length, 3, 'a double is acknowledged again');
});

test('nothing is acknowledged before the first one is there', async () => {
  const { socket } = await inRoom({ ...MODERN, others: ['ada'] });
  socket.receive({ t: 'ice-candidate', from: 'ada', candidate: { candidate: 'early' }, s: 2, n: 0 });
  await elapse(100);
  assert.deepEqual(socket.ofType('ack'), []);
  socket.receive(answer('ada', { s: 1, n: 0 }));
  await elapse(100);
  assert.deepEqual(socket.ofType('ack').map(({ s }) => s), [2]);
});

test('an offer lost on the way is sent again until it is acknowledged, less and less often', async () => {
  const { socket, room } = await inRoom({ ...MODERN, others: ['ada'] });
  const offers = () => socket.ofType('offer').length;
  await elapse(2_999);
  assert.equal(offers(), 1);
  await elapse(1);
  assert.equal(offers(), 2);
  await elapse(5_999);
  assert.equal(offers(), 2);
  await elapse(1);
  assert.equal(offers(), 3);
  socket.receive({ t: 'pong' });
  assert.deepEqual(new Set(socket.ofType('offer').map(({ s }) => s)), new Set([1]), 'the same one');
  room.peers.get('ada').pc.onicecandidate({ candidate: { candidate: 'one' } });
  socket.receive({ t: 'acked', of: 'ada', s: 1 });
  await elapse(3_000);
  assert.equal(socket.ofType('ice-candidate').length, 2, 'there is progress: back to the first pause');
  socket.receive({ t: 'acked', of: 'ada', s: 2 });
  socket.receive({ t: 'acked', of: 'ada', s: 1 });
  await elapse(60_000);
  assert.equal(offers(), 3);
});

test('what is not acknowledged is sent again after a resume, in order', async () => {
  const { socket, room } = await inRoom({ ...MODERN, others: ['ada'] });
  const { pc } = room.peers.get('ada');
  pc.onicecandidate({ candidate: { candidate: 'one' } });
  socket.receive({ t: 'acked', of: 'ada', s: 1 });
  socket.lose(1006);
  pc.onicecandidate({ candidate: { candidate: 'two' } });
  await elapse(15_000);
  const next = FakeWebSocket.last;
  next.open();
  pc.onicecandidate({ candidate: { candidate: 'three' } });
  assert.equal(next.ofType('ice-candidate').length, 0);
  next.receive({ ...resumed(), re: next.ofType('resume')[0].id });
  assert.deepEqual(next.ofType('ice-candidate').map(({ s, candidate }) => [s, candidate.candidate]), [
    [2, 'one'], [3, 'two'], [4, 'three'],
  ]);
});

test('towards one who is away signals wait', async () => {
  const { socket, room } = await inRoom({ ...MODERN, others: ['ada'] });
  socket.receive({ t: 'acked', of: 'ada', s: 1 });
  socket.receive({ t: 'user-away', socket_id: 'ada', until: 0, server_time: 0, seq: 2 });
  room.peers.get('ada').pc.onicecandidate({ candidate: { candidate: 'one' } });
  await elapse(20_000);
  assert.equal(socket.ofType('ice-candidate').length, 0);
  socket.receive({ t: 'user-back', socket_id: 'ada', seq: 3 });
  assert.deepEqual(socket.ofType('ice-candidate').map(({ s }) => s), [2]);
});

test('signals over the rate are sent again when they may be, and nobody is bothered', async () => {
  const { socket, ofType } = await inRoom({ ...MODERN, others: ['ada'] });
  socket.receive({ t: 'error', re: '@ada', code: 'RATE_LIMITED', message: '', retryable: true, retry_after_ms: 700 });
  await elapse(700);
  assert.equal(socket.ofType('offer').length, 2);
  assert.deepEqual(ofType('error'), []);
});

test('one who was lost and is brought back knows nothing of it: the numbers go on where they were', async () => {
  const { socket } = await inRoom({ ...MODERN, others: ['ada'] });
  socket.receive(answer('ada', { s: 1, n: 0 }));
  socket.receive({ t: 'acked', of: 'ada', s: 1 });
  socket.receive({ t: 'user-left', socket_id: 'ada', reason: 'timeout', seq: 2 });
  socket.receive(userJoined('ada'));
  socket.receive({ t: 'offer', from: 'ada', offer: { type: 'offer', sdp: '' }, s: 2, n: 0 });
  await settled();
  assert.deepEqual(socket.ofType('answer').map(({ to, s }) => [to, s]), [['ada', 2]]);
  for (let i = 0; i < 64; i++) {
    socket.receive(userJoined(`guest-${i}`));
    socket.receive({ t: 'user-left', socket_id: `guest-${i}`, reason: 'left', seq: 3 });
  }
  socket.receive({ t: 'user-left', socket_id: 'ada', reason: 'timeout', seq: 2 });
  socket.receive(userJoined('ada'));
  socket.receive({ t: 'offer', from: 'ada', offer: { type: 'offer', sdp: '' }, s: 3, n: 0 });
  await settled();
  assert.deepEqual(socket.ofType('answer').map(({ s }) => s), [2, 3], 'of those who left last');
});

test('a newcomer’s signals begin at one, whoever was there before', async () => {
  const { socket } = await inRoom({ ...MODERN, others: ['ada'] });
  socket.receive({ t: 'user-left', socket_id: 'ada', reason: 'left', seq: 2 });
  socket.receive(userJoined('grace'));
  socket.receive({ t: 'offer', from: 'grace', offer: { type: 'offer', sdp: '' }, s: 1, n: 0 });
  await settled();
  assert.deepEqual(socket.ofType('answer').map(({ to, s }) => [to, s]), [['grace', 1]]);
});
