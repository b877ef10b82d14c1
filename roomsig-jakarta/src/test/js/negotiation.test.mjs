import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { elapse, FakeStream, FakeTrack, inRoom, settled, userJoined } from './fakes.mjs';

afterEach(() => mock.timers.reset());

const directions = (peer) => peer.pc.transceivers.map((one) => `${one.receiver.track.kind} ${one.direction}`);
const camera = () => new FakeStream([new FakeTrack('audio'), new FakeTrack('video')]);
const offer = (from) => ({ t: 'offer', from, offer: { type: 'offer', sdp: 'theirs' } });
const answer = (from) => ({ t: 'answer', from, answer: { type: 'answer', sdp: 'theirs' } });

test('a newcomer offers once to each of those who were there', async () => {
  const { socket, room } = await inRoom({ others: ['ada', 'grace', 'hedy'], options: { localStream: camera() } });
  assert.deepEqual(socket.ofType('offer').map((message) => message.to), ['ada', 'grace', 'hedy']);
  assert.deepEqual(directions(room.peers.get('ada')), ['audio sendrecv', 'video sendrecv']);
});

test('a newcomer without camera and microphone asks for both all the same', async () => {
  const { socket, room } = await inRoom({ others: ['ada'] });
  assert.equal(socket.ofType('offer').length, 1);
  assert.deepEqual(directions(room.peers.get('ada')), ['audio recvonly', 'video recvonly']);
});

test('who was there waits for the offer and answers it with its own tracks', async () => {
  const localStream = camera();
  const { socket, room } = await inRoom({ options: { localStream } });
  socket.receive(userJoined('ada'));
  await settled();
  assert.equal(socket.ofType('offer').length, 0);
  assert.deepEqual(room.peers.get('ada').pc.transceivers, []);
  socket.receive(offer('ada'));
  await settled();
  assert.deepEqual(socket.ofType('answer').map((message) => message.to), ['ada']);
  assert.equal(socket.ofType('offer').length, 0);
  const { transceivers } = room.peers.get('ada').pc;
  assert.deepEqual(transceivers.map((one) => one.sender.track), localStream.getTracks());
  assert.deepEqual(directions(room.peers.get('ada')), ['audio sendrecv', 'video sendrecv']);
});

test('in a collision the polite side takes its offer back', async () => {
  const { socket, room } = await inRoom({ others: ['ada'] });
  socket.receive(offer('ada'));
  await settled();
  assert.equal(room.peers.get('ada').pc.rollbacks, 1);
  assert.equal(socket.ofType('answer').length, 1);
});

test('in a collision the impolite side ignores the offer and its candidates', async () => {
  const { socket, room, ofType } = await inRoom();
  socket.receive(userJoined('ada'));
  socket.receive(offer('ada'));
  await settled();
  const { pc } = room.peers.get('ada');
  pc.restartIce();
  await settled();
  socket.receive(offer('ada'));
  pc.addIceCandidate = () => Promise.reject(new Error('of an offer that was ignored'));
  socket.receive({ t: 'ice-candidate', from: 'ada', candidate: { candidate: 'x' } });
  await settled();
  assert.equal(pc.rollbacks, 0);
  assert.equal(socket.ofType('answer').length, 1, 'the first offer only');
  socket.receive(answer('ada'));
  await settled();
  assert.equal(pc.signalingState, 'stable');
  assert.deepEqual(ofType('error'), []);
});

test('candidates before the description wait for it, in order, end-of-candidates too', async () => {
  const { socket, room } = await inRoom();
  socket.receive(userJoined('ada'));
  socket.receive({ t: 'ice-candidate', from: 'ada', candidate: { candidate: 'one' } });
  socket.receive({ t: 'ice-candidate', from: 'ada', candidate: [{ candidate: 'two' }, { candidate: 'three' }] });
  socket.receive({ t: 'ice-candidate', from: 'ada', candidate: null });
  await settled();
  const { pc } = room.peers.get('ada');
  assert.deepEqual(pc.candidates, []);
  socket.receive(offer('ada'));
  await settled();
  assert.deepEqual(pc.candidates.map((candidate) => candidate?.candidate), ['one', 'two', 'three', undefined]);
});

test('our candidates go out, the end of them as null', async () => {
  const { socket, room } = await inRoom({ others: ['ada'] });
  const { pc } = room.peers.get('ada');
  pc.onicecandidate({ candidate: { candidate: 'one' } });
  pc.onicecandidate({ candidate: { candidate: '' } });
  pc.onicecandidate({ candidate: null });
  assert.deepEqual(socket.ofType('ice-candidate').map((message) => message.candidate), [{ candidate: 'one' }, null]);
});

test('a camera that comes later is put on the section that is there', async () => {
  const { socket, room } = await inRoom({ others: ['ada'] });
  socket.receive(answer('ada'));
  await settled();
  const track = new FakeTrack('video');
  await room.setTrack('video', track);
  assert.deepEqual(directions(room.peers.get('ada')), ['audio recvonly', 'video sendrecv']);
  assert.equal(room.peers.get('ada').pc.transceivers[1].sender.track, track);
  await room.setTrack('video', null);
  assert.equal(room.peers.get('ada').pc.transceivers[1].sender.track, null);
  assert.deepEqual(room.localStream.getTracks(), []);
});

test('the offerer restarts ICE after a failure, later each time; the other side waits', async () => {
  mock.method(Math, 'random', () => 1);
  const { socket, room, ofType } = await inRoom({ others: ['ada'] });
  socket.receive(userJoined('late'));
  socket.receive(answer('ada'));
  await settled();
  const ada = room.peers.get('ada').pc;
  const late = room.peers.get('late').pc;
  for (const pc of [ada, late]) pc.become('connected');
  for (const pc of [ada, late]) pc.become('failed');
  await elapse(499);
  assert.equal(ada.restarts, 0);
  await elapse(1);
  assert.equal(ada.restarts, 1);
  assert.equal(socket.ofType('offer').length, 2);
  ada.become('failed');
  await elapse(999);
  assert.equal(ada.restarts, 1);
  await elapse(1);
  assert.equal(ada.restarts, 2);
  assert.equal(late.restarts, 0);
  ada.become('connecting');
  const states = ofType('peer-connection').filter(({ peer }) => peer.id === 'ada').map(({ state }) => state);
  assert.deepEqual(states, ['connected', 'failed', 'reconnecting']);
  mock.restoreAll();
});

test('an offer that was never answered is made anew', async () => {
  const { socket } = await inRoom({ others: ['ada'] });
  assert.equal(socket.ofType('offer').length, 1);
  await elapse(20_000);
  assert.equal(socket.ofType('offer').length, 2);
});

test('a signal that the server could not take now is followed by a new offer', async () => {
  const { socket } = await inRoom({ others: ['ada'] });
  const [{ id }] = socket.ofType('offer');
  socket.receive({ t: 'error', re: id, code: 'RATE_LIMITED', message: '', retryable: true, retry_after_ms: 300 });
  await elapse(300);
  assert.equal(socket.ofType('offer').length, 2);
});

test('signals of somebody who was never announced, or who left, are dropped', async () => {
  const { socket, room, ofType } = await inRoom({ others: ['ada'] });
  const { pc } = room.peers.get('ada');
  socket.receive({ t: 'user-left', socket_id: 'ada', reason: 'left', seq: 3 });
  socket.receive(answer('ada'));
  socket.receive(offer('nobody'));
  await settled();
  assert.equal(pc.signalingState, 'closed');
  assert.equal(room.peers.size, 0);
  assert.deepEqual(ofType('error'), []);
});

test('ICE servers are the room’s, unless the page has its own', async () => {
  const first = await inRoom({ others: ['ada'] });
  assert.deepEqual(first.room.peers.get('ada').pc.config.iceServers, [{ urls: ['stun:stun.example.test'] }]);
  const rtcConfig = { iceServers: [], iceTransportPolicy: 'relay' };
  const second = await inRoom({ others: ['ada'], options: { rtcConfig } });
  assert.deepEqual(second.room.peers.get('ada').pc.config, rtcConfig);
});

test('new ICE servers go to every peer, those that come later too, and nothing is offered because of them', async () => {
  const { socket, room } = await inRoom({ others: ['ada'] });
  const { pc } = room.peers.get('ada');
  assert.deepEqual(pc.config, { iceServers: [{ urls: ['stun:stun.example.test'] }] });
  const iceServers = [{ urls: ['turn:turn.example.test'], username: 'u', credential: 'c' }];
  socket.receive({ t: 'ice-servers', ice_servers: iceServers, lifetime_ms: 10_000 });
  assert.deepEqual(pc.config, { iceServers });
  socket.receive(userJoined('grace'));
  await settled();
  assert.deepEqual(room.peers.get('grace').pc.config, { iceServers });
  assert.equal(socket.ofType('offer').length, 1);
});

test('in a relay-only room media is relayed, whatever the page has set', async () => {
  const rtcConfig = { bundlePolicy: 'max-bundle', iceTransportPolicy: 'all' };
  const { socket, room } = await inRoom({
    others: ['ada'], options: { rtcConfig }, snapshot: { ice_transport_policy: 'relay' },
  });
  socket.receive({ t: 'ice-servers', ice_servers: [] });
  assert.deepEqual(room.peers.get('ada').pc.config, {
    bundlePolicy: 'max-bundle', iceTransportPolicy: 'relay', iceServers: [],
  });
});

test('ICE servers of the page go before those of the server', async () => {
  const iceServers = [{ urls: 'stun:page.example.test' }];
  const { socket, room } = await inRoom({ others: ['ada'], options: { rtcConfig: { iceServers } } });
  socket.receive({ t: 'ice-servers', ice_servers: [] });
  assert.deepEqual(room.peers.get('ada').pc.config, { iceServers });
});
