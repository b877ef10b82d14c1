import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { browser, elapse, FakePeerConnection, FakeWebSocket, inRoom, MODERN, person, roomJoined, settled } from './fakes.mjs';

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

const joins = () => FakeWebSocket.all.flatMap((socket) => socket.ofType('join-room'));
const attempts = () => joins().map((join) => join.attempt);
const retries = () => joins().map((join) => join.retry);

/** The next connection, opened; the answer to its join is up to the test. */
async function reconnected() {
  const before = FakeWebSocket.all.length;
  await elapse(15_000);
  assert.equal(FakeWebSocket.all.length, before + 1);
  FakeWebSocket.last.open();
  return FakeWebSocket.last;
}

function answerJoin(socket, message) {
  socket.receive({ ...message, re: socket.ofType('join-room')[0].id });
}

test('joins at the page’s own server, with the subprotocol', async () => {
  const { socket } = await inRoom();
  assert.equal(socket.url, 'wss://example.test/signal');
  assert.equal(socket.protocol, 'roomsig.v1');
  const [hello, join] = socket.sent;
  assert.deepEqual(hello, { t: 'hello', versions: [1], features: ['resume', 'negotiate', 'binary'], client: 'roomsig.js' });
  assert.match(join.attempt, /^[A-Za-z0-9_-]{22}$/);
  assert.deepEqual(
    { ...join, attempt: '', id: 0 },
    { t: 'join-room', room_code: 'ABC', token: 'secret', display_name: 'Me', attempt: '', retry: 0, id: 0 },
  );
});

test('sends binary messages where the server takes them, and hears both kinds', async () => {
  const { room, socket } = await inRoom({ ...MODERN, features: [...MODERN.features, 'binary'] });
  room.sendMessage('note', { text: 'grüße 🎥' });
  assert.deepEqual(socket.binary, [false, false, true], 'hello and join-room come before the welcome');
  assert.equal(socket.sent.at(-1).body.text, 'grüße 🎥');
  const negotiate = { role: 'answerer', polite: false, n: 0 };
  socket.receiveBinary({ t: 'user-joined', ...person('ada'), negotiate, seq: 3 });
  socket.receive({ t: 'user-joined', ...person('bob'), negotiate, seq: 4 });
  assert.deepEqual([...room.peers.keys()], ['ada', 'bob']);
});

test('another server need not take binary messages', async () => {
  const { room, socket } = await inRoom({ ...MODERN, features: [...MODERN.features, 'binary'] });
  socket.lose(1006);
  const next = await reconnected();
  assert.deepEqual(next.sent.map(({ t }) => t), ['hello', 'resume']);
  next.receive({ t: 'welcome', version: 1, features: MODERN.features });
  next.receive({ t: 'resumed', self: 'me', key: 'key 2', resume_ms: 30_000, epoch: 'e', seq: 2, replayed: 0, ice_servers: [],
    server_time: Date.now(), re: next.sent[1].id });
  assert.equal(room.state, 'joined');
  assert.deepEqual(next.binary, [false, false, false]);
});

test('offers no binary messages if it is told not to', async () => {
  const { socket } = await inRoom({ options: { binaryFrames: false } });
  assert.deepEqual(socket.sent[0].features, ['resume', 'negotiate']);
});

test('an answer that was lost is asked for with the same attempt', async () => {
  const { RoomClient } = await browser();
  void new RoomClient({ roomCode: 'ABC', token: 'secret' }).join();
  FakeWebSocket.last.open();
  FakeWebSocket.last.lose(1006);
  await reconnected();
  const [first, second] = attempts();
  assert.equal(first, second);
  assert.deepEqual(retries(), [0, 1]);
});

test('a server that takes the join and says nothing is given up, and asked with the same attempt', async () => {
  const { RoomClient } = await browser();
  void new RoomClient({ roomCode: 'ABC', token: 'secret' }).join();
  FakeWebSocket.last.open();
  await elapse(10_000);
  await reconnected();
  const [first, second] = attempts();
  assert.equal(first, second);
  assert.deepEqual(retries(), [0, 1]);
});

test('coming back after a join is a new attempt, with the same token', async () => {
  const { socket } = await inRoom();
  socket.lose(1006);
  const next = await reconnected();
  const [first, second] = attempts();
  assert.notEqual(first, second);
  assert.deepEqual(retries(), [0, 0]);
  assert.equal(next.ofType('join-room')[0].token, 'secret');
});

for (const code of [1001, 1005, 1006, 1011, 1012, 4001, 4002, 4003, 4005, 4006, 4499]) {
  test(`close code ${code} is followed by a new join`, async () => {
    const { socket, room } = await inRoom();
    socket.lose(code);
    assert.equal(room.state, 'reconnecting');
    answerJoin(await reconnected(), roomJoined());
    assert.equal(room.state, 'joined');
  });
}

const FINAL = {
  1000: 'NORMAL', 1003: 'CLOSED_1003', 1009: 'MESSAGE_TOO_LARGE', 4500: 'INVALID_TOKEN', 4501: 'REPLACED',
  4502: 'KICKED', 4503: 'BANNED', 4504: 'ROOM_CLOSED', 4505: 'RATE_LIMITED', 4506: 'PROTOCOL_ERROR',
  4999: 'CLOSED_4999',
};
for (const [code, reason] of Object.entries(FINAL)) {
  test(`close code ${code} is the end: ${reason}`, async () => {
    const { socket, room, ofType } = await inRoom({ others: ['ada'] });
    socket.lose(Number(code));
    assert.equal(room.state, 'closed');
    assert.equal(ofType('connection').at(-1).reason, reason);
    assert.equal(FakePeerConnection.all[0].signalingState, 'closed');
    await elapse(60_000);
    assert.equal(FakeWebSocket.all.length, 1);
  });
}

test('the pauses between attempts double up to a limit, with jitter', async () => {
  mock.method(Math, 'random', () => 1);
  const { socket, ofType } = await inRoom();
  socket.lose(1006);
  for (let turn = 0; turn < 6; turn++) {
    await elapse(ofType('connection').at(-1).retryInMs);
    FakeWebSocket.last.lose(1006);
  }
  const pauses = ofType('connection').map((event) => event.retryInMs).filter(Boolean);
  assert.deepEqual(pauses, [500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  mock.method(Math, 'random', () => 0);
  await elapse(15_000);
  FakeWebSocket.last.lose(1006);
  assert.equal(ofType('connection').at(-1).retryInMs, 7_500);
});

test('a connection that is lost again and again is tried with short pauses, as long as joins succeed', async () => {
  mock.method(Math, 'random', () => 1);
  let { socket, room, ofType } = await inRoom();
  for (let turn = 0; turn < 6; turn++) {
    socket.lose(1006);
    await elapse(ofType('connection').at(-1).retryInMs);
    socket = FakeWebSocket.last;
    socket.open();
    answerJoin(socket, roomJoined());
    assert.equal(room.state, 'joined');
  }
  await elapse(15_001);
  socket.lose(1006);
  const pauses = ofType('connection').map((event) => event.retryInMs).filter(Boolean);
  assert.deepEqual(pauses, [500, 1000, 2000, 2000, 2000, 2000, 500]);
});

test('a bad token ends it, with the reason', async () => {
  const { RoomClient, RoomError } = await browser();
  const room = new RoomClient({ roomCode: 'ABC', token: 'bad' });
  const refused = assert.rejects(room.join(), (error) => error instanceof RoomError && error.code === 'TOKEN_EXPIRED');
  FakeWebSocket.last.open();
  answerJoin(FakeWebSocket.last, { t: 'error', code: 'TOKEN_EXPIRED', message: 'expired', retryable: false });
  await settled();
  FakeWebSocket.last.lose(4500);
  await refused;
  assert.equal(room.state, 'closed');
});

test('a full room ends a first join, but not the return of one whose ghost may still be inside', async () => {
  const { RoomClient } = await browser();
  const joined = new RoomClient({ roomCode: 'ABC' }).join();
  FakeWebSocket.last.open();
  const full = { t: 'error', code: 'ROOM_FULL', message: 'full', retryable: true };
  answerJoin(FakeWebSocket.last, full);
  await assert.rejects(joined, { code: 'ROOM_FULL' });

  const { socket, room } = await inRoom();
  socket.lose(1006);
  answerJoin(await reconnected(), full);
  await settled();
  assert.equal(room.state, 'reconnecting');
  answerJoin(await reconnected(), roomJoined());
  assert.equal(room.state, 'joined');
});

test('a store that is out for a moment is asked again', async () => {
  const { RoomClient } = await browser();
  const room = new RoomClient({ roomCode: 'ABC' });
  void room.join();
  FakeWebSocket.last.open();
  answerJoin(FakeWebSocket.last, { t: 'error', code: 'STORE_UNAVAILABLE', message: '', retryable: true });
  await settled();
  assert.equal(room.state, 'connecting');
  answerJoin(await reconnected(), roomJoined());
  assert.equal(room.state, 'joined');
});

test('after a rejoin the peers are new and our own values are set again', async () => {
  const { socket, room, ofType } = await inRoom({ others: ['ada'] });
  void room.setState('hand_raised', true);
  const [before] = FakePeerConnection.all;
  socket.lose(1006);
  assert.notEqual(before.signalingState, 'closed', 'media goes on while the server is away');
  const next = await reconnected();
  answerJoin(next, roomJoined(['ada2']));
  assert.equal(before.signalingState, 'closed');
  assert.deepEqual([...room.peers.keys()], ['ada2']);
  assert.deepEqual(ofType('peer-left').map(({ peer, reason }) => [peer.id, reason]), [['ada', 'rejoined']]);
  assert.deepEqual(ofType('joined').map(({ rejoined }) => rejoined), [false, true]);
  assert.deepEqual(next.ofType('state-set').map(({ key, value }) => [key, value]), [['hand_raised', true]]);
});

test('an own value that is refused is taken back', async () => {
  const { socket, room } = await inRoom();
  const refused = assert.rejects(room.setState('hand_raised', true), { code: 'FORBIDDEN' });
  const { id } = socket.ofType('state-set')[0];
  socket.receive({ t: 'error', re: id, code: 'FORBIDDEN', message: 'no', retryable: false });
  await refused;
  assert.deepEqual(room.ownState, {});
});

test('leave says bye and closes for good', async () => {
  const { socket, room, ofType } = await inRoom({ others: ['ada'] });
  room.leave();
  assert.equal(socket.sent.at(-1).t, 'bye');
  assert.equal(socket.closedWith, 1000);
  assert.equal(FakePeerConnection.all[0].signalingState, 'closed');
  assert.equal(ofType('connection').at(-1).reason, 'LEFT');
  socket.lose(1000);
  await elapse(60_000);
  assert.equal(FakeWebSocket.all.length, 1);
});

test('leave while waiting for the next attempt stops that, too', async () => {
  const { socket, room } = await inRoom();
  socket.lose(1006);
  room.leave();
  await elapse(60_000);
  assert.equal(FakeWebSocket.all.length, 1);
  assert.equal(room.state, 'closed');
});

test('go-away: waits as told, with jitter, then says bye and comes back', async () => {
  mock.method(Math, 'random', () => 0.5);
  const { socket, room } = await inRoom();
  socket.receive({ t: 'go-away', reconnect: 'rejoin', after_ms: 2_000, reason: 'drain' });
  await elapse(2_999);
  assert.equal(socket.ofType('bye').length, 0);
  await elapse(1);
  assert.equal(socket.ofType('bye').length, 1);
  await elapse(0);
  assert.equal(FakeWebSocket.all.length, 2);
  FakeWebSocket.last.open();
  answerJoin(FakeWebSocket.last, roomJoined());
  assert.equal(room.state, 'joined');
});

test('go-away: a close on the way keeps to the time told', async () => {
  mock.method(Math, 'random', () => 0.5);
  const { socket, room } = await inRoom();
  socket.receive({ t: 'go-away', reconnect: 'rejoin', after_ms: 2_000, reason: 'drain' });
  socket.lose(4005);
  assert.equal(room.state, 'reconnecting');
  await elapse(2_999);
  assert.equal(FakeWebSocket.all.length, 1);
  await elapse(1);
  assert.equal(FakeWebSocket.all.length, 2);
});

test('go-away without return is the end; so is a kick on the way', async () => {
  const first = await inRoom();
  first.socket.receive({ t: 'go-away', reconnect: 'no', after_ms: 0, reason: 'closing' });
  first.socket.lose(1001);
  assert.equal(first.ofType('connection').at(-1).reason, 'GO_AWAY');
  const second = await inRoom();
  second.socket.receive({ t: 'go-away', reconnect: 'rejoin', after_ms: 100, reason: 'drain' });
  second.socket.lose(4502);
  assert.equal(second.ofType('connection').at(-1).reason, 'KICKED');
});

test('a silent server is asked for a sign of life, and left without one', async () => {
  const { socket, room } = await inRoom();
  await elapse(20_000);
  assert.equal(socket.ofType('ping').length, 1);
  socket.receive({ t: 'pong' });
  await elapse(10_000);
  assert.equal(room.state, 'joined');
  await elapse(20_000);
  assert.equal(socket.ofType('ping').length, 2);
  await elapse(10_000);
  assert.equal(room.state, 'reconnecting');
  assert.equal(socket.closedWith, 4000, 'not as one who leaves');
});

test('requests are answered, refused or lost', async () => {
  const { socket, room, ofType } = await inRoom();
  const granted = room.setPresenter('me');
  socket.receive({ t: 'presenter', presenter: 'me', version: 2, by: 'me', seq: 2, re: socket.sent.at(-1).id });
  assert.equal((await granted).presenter, 'me');
  assert.equal(room.presenter, 'me');

  const refused = room.setTimer('pause');
  socket.receive({ t: 'error', code: 'STATE_CONFLICT', message: 'no', retryable: false, re: socket.sent.at(-1).id });
  await assert.rejects(refused, { code: 'STATE_CONFLICT' });
  assert.deepEqual(ofType('error'), []);

  const late = assert.rejects(room.setRoomState('agenda', ['a']), { code: 'TIMEOUT' });
  await elapse(10_000);
  await late;

  const lost = assert.rejects(room.moderate('lock'), { code: 'CONNECTION_LOST' });
  socket.lose(1006);
  await lost;
  await assert.rejects(room.setTimer('reset'), { code: 'CONNECTION_LOST' });
});

test('the timer runs by the server’s clock', async () => {
  const { socket, room } = await inRoom({ snapshot: { server_time: Date.now() + 7_000 } });
  assert.equal(room.timeLeft(), null);
  const now = Date.now() + 7_000;
  const timer = { status: 'running', duration_ms: 60_000, remaining_ms: 50_000, updated_at: now - 10_000 };
  socket.receive({ t: 'timer_state', timer_state: timer, by: 'ada', server_time: now, seq: 4 });
  assert.equal(room.timeLeft(), 40_000);
  await elapse(5_000);
  assert.equal(room.timeLeft(), 35_000);
  await elapse(100_000);
  assert.equal(room.timeLeft(), 0);
  const paused = { ...timer, status: 'paused' };
  socket.receive({ t: 'timer_state', timer_state: paused, by: 'ada', server_time: now, seq: 5 });
  assert.equal(room.timeLeft(), 50_000);
});

test('nothing is written to the console, whatever happens', async () => {
  const written = ['log', 'info', 'warn', 'error', 'debug'].map((name) => mock.method(console, name, () => {}));
  const { socket, room } = await inRoom({ others: ['ada'] });
  socket.receive({ t: 'answer', from: 'ada', answer: { type: 'answer', sdp: 'x' } });
  socket.receive({ t: 'answer', from: 'ada', answer: { type: 'answer', sdp: 'again' } });
  await settled();
  socket.lose(1006);
  room.leave();
  assert.deepEqual(written.map((method) => method.mock.callCount()), [0, 0, 0, 0, 0]);
});
