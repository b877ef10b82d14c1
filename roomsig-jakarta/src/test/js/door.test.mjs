import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { browser, elapse, FakeStream, FakeTrack, FakeWebSocket, inRoom, MODERN, person, roomJoined, settled } from './fakes.mjs';

afterEach(() => mock.timers.reset());

/** A client whose join is answered with `waiting`, and what it has told of its state. */
async function waiting() {
  const { RoomClient } = await browser();
  const room = new RoomClient({ roomCode: 'ABC', token: 'secret' });
  const told = [];
  room.on('connection', ({ state, reason }) => told.push(reason ? `${state} ${reason}` : state));
  const joined = room.join();
  joined.catch(() => {});
  const socket = FakeWebSocket.last;
  socket.open();
  const { id, attempt } = socket.ofType('join-room')[0];
  socket.receive({ t: 'waiting', re: id });
  return { room, socket, told, joined, id, attempt };
}

const speaks = (socket_id, role, permissions) => ({ t: 'user-role', socket_id, role, permissions, seq: 5 });

test('whoever waits is told so, and is in the room once it is let in', async () => {
  const { room, socket, told, joined, id } = await waiting();
  assert.equal(room.state, 'waiting');
  socket.receive({ ...roomJoined(['ada']), re: id });
  assert.equal(await joined, room);
  assert.deepEqual(told, ['connecting', 'waiting', 'joined']);
  assert.equal(room.peers.size, 1);
});

test('whoever is turned away hears it, and is not tried again', async () => {
  const { room, socket, joined, id } = await waiting();
  socket.receive({ t: 'error', re: id, code: 'ADMISSION_DENIED', message: 'You were not let in', retryable: false });
  await assert.rejects(joined, { code: 'ADMISSION_DENIED' });
  assert.equal(room.state, 'closed');
  const sockets = FakeWebSocket.all.length;
  await elapse(60_000);
  assert.equal(FakeWebSocket.all.length, sockets);
});

test('a connection that is lost while it waits is made again, and waits with the same attempt', async () => {
  const { socket, attempt } = await waiting();
  socket.lose(1006);
  await elapse(15_000);
  assert.notEqual(FakeWebSocket.last, socket);
  FakeWebSocket.last.open();
  const again = FakeWebSocket.last.ofType('join-room')[0];
  assert.deepEqual([again.attempt, again.retry], [attempt, 1]);
});

test('a server that falls silent while somebody waits is noticed', async () => {
  const { room, socket } = await waiting();
  await elapse(20_000);
  assert.equal(socket.ofType('ping').length, 1);
  await elapse(10_000);
  assert.notEqual(room.state, 'waiting');
});

test('those who keep the door know who waits', async () => {
  const one = person('bob');
  const { room, socket } = await inRoom({ snapshot: { waiting_room: true, waiting: [one] } });
  const told = [];
  room.on('waiting', ({ waiting }) => told.push(waiting.map(({ id }) => id).join()));
  assert.deepEqual([...room.waiting.keys()], ['bob']);
  assert.equal(room.waitingRoom, true);
  socket.receive({ t: 'waiting-joined', ...person('eve'), seq: 3 });
  socket.receive({ t: 'waiting-left', socket_id: 'bob', reason: 'kicked', seq: 4 });
  socket.receive({ t: 'user-joined', ...person('eve'), negotiate: { role: 'answerer', polite: false, n: 0 }, seq: 5 });
  assert.deepEqual(told, ['bob,eve', 'eve', '']);
  assert.equal(room.peers.size, 1);
  socket.receive({ t: 'waiting-joined', ...person('pat'), seq: 6 });
  socket.receive(speaks(room.self, 'participant', ['speak', 'signal']));
  assert.equal(room.waiting.size, 0, 'whoever keeps the door no more');
});

test('what a moderator asks has its details', async () => {
  const { room, socket } = await inRoom();
  void room.moderate('permit', 'ada', { role: 'listener', permissions: ['signal'] });
  const [{ id, ...asked }] = socket.ofType('moderate');
  assert.deepEqual(asked, { t: 'moderate', action: 'permit', target: 'ada', role: 'listener', permissions: ['signal'] });
});

test('of one who may not speak nothing is shown, and all of it is when they may again', async () => {
  const { room, socket } = await inRoom({ others: ['ada'] });
  const ada = room.peers.get('ada');
  const roles = [];
  room.on('peer-role', ({ peer }) => roles.push(`${peer.role} ${peer.speaks}`));
  for (const { receiver } of ada.pc.transceivers) ada.pc.ontrack({ track: receiver.track, transceiver: undefined, streams: [] });
  assert.equal(ada.stream.getTracks().length, 2);
  socket.receive(speaks('ada', 'listener', ['signal']));
  assert.equal(ada.stream.getTracks().length, 0);
  ada.pc.ontrack({ track: new FakeTrack('audio'), transceiver: undefined, streams: [] });
  assert.equal(ada.stream.getTracks().length, 0, 'whatever their client sends');
  socket.receive(speaks('ada', 'speaker', ['speak', 'signal']));
  assert.equal(ada.stream.getTracks().length, 2);
  assert.deepEqual(roles, ['listener false', 'speaker true']);
});

test('whoever may not speak sends nothing, now and to those who come', async () => {
  const localStream = new FakeStream([new FakeTrack('audio'), new FakeTrack('video')]);
  const { room, socket } = await inRoom({ others: ['ada'], options: { localStream } });
  const sent = () => [...room.peers.values()].flatMap(({ pc }) => pc.transceivers.map(({ sender }) => sender.track));
  await settled();
  assert.equal(sent().filter(Boolean).length, 2);
  socket.receive(speaks(room.self, 'listener', ['signal']));
  await settled();
  assert.deepEqual(sent(), [null, null]);
  assert.equal(room.speaks, false);
  socket.receive(speaks(room.self, 'participant', ['speak', 'signal']));
  await settled();
  assert.equal(sent().filter(Boolean).length, 2);
});

test('a whole snapshot after a long absence brings the roles that have changed', async () => {
  const { room, socket } = await inRoom({ ...MODERN, others: ['ada'] });
  const told = [];
  room.on('peer-role', ({ peer }) => told.push(`${peer.id} ${peer.role}`));
  room.on('self-role', ({ role }) => told.push(`self ${role}`));
  const snapshot = roomJoined(['ada'], { ...MODERN.snapshot, role: 'listener', permissions: ['signal'] });
  snapshot.participants.find((one) => one.socket_id === 'ada').role = 'host';
  socket.receive(snapshot);
  assert.deepEqual(told, ['ada host', 'self listener']);
});

test('a message of the host app is from nobody', async () => {
  const { room, socket } = await inRoom({ others: ['ada'] });
  const heard = [];
  room.on('message', ({ from, body }) => heard.push([from, body]));
  socket.receive({ t: 'message', from: null, kind: 'notice', body: 'ten minutes left', ts: 1 });
  assert.deepEqual(heard, [[null, 'ten minutes left']]);
});

test('of two changes at once the later one counts, however long a track takes to be replaced', async () => {
  const localStream = new FakeStream([new FakeTrack('audio'), new FakeTrack('video')]);
  const { room, socket } = await inRoom({ others: ['ada'], options: { localStream } });
  await settled();
  const senders = room.peers.get('ada').pc.transceivers.map(({ sender }) => sender);
  for (const sender of senders) {
    const replace = sender.replaceTrack.bind(sender);
    sender.replaceTrack = async (track) => {
      await new Promise(setImmediate);
      return replace(track);
    };
  }
  const done = async () => {
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  };
  socket.receive(speaks(room.self, 'listener', ['signal']));
  await done();
  socket.receive(speaks(room.self, 'participant', ['speak', 'signal']));
  socket.receive(speaks(room.self, 'listener', ['signal']));
  await done();
  assert.deepEqual(senders.map(({ track }) => track), [null, null]);
});
