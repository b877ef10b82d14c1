import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { elapse, FakeChannel, FakeStream, FakeTrack, inRoom, MODERN, settled, userJoined } from './fakes.mjs';

afterEach(() => mock.timers.reset());

const camera = () => new FakeStream([new FakeTrack('audio'), new FakeTrack('video')]);
const answer = (from) => ({ t: 'answer', from, answer: { type: 'answer', sdp: '' } });
const offer = (from, sdp = '') => ({ t: 'offer', from, offer: { type: 'offer', sdp } });
const sections = ({ pc }) => pc.transceivers.map((one) => `${one.receiver.track.kind} ${one.direction}`);
const screens = ({ pc }) => pc.transceivers.slice(2).map((one) => one.sender.track);
const values = (socket, key) => socket.ofType('state-set').filter((one) => one.key === key).map(({ value }) => value);
const rate = (section) => section.sender.getParameters().encodings[0].maxBitrate;

test('a screen goes beside the camera, on a section of its own that is used again', async () => {
  const { socket, room } = await inRoom({ others: ['ada'], options: { localStream: camera() } });
  socket.receive(answer('ada'));
  await settled();
  const ada = room.peers.get('ada');
  const [, cameraSection] = ada.pc.transceivers;
  for (let turn = 0; turn < 10; turn++) {
    const track = new FakeTrack('video');
    await room.setTrack('screen', track);
    await settled();
    if (turn === 0) socket.receive(answer('ada'));
    await settled();
    assert.deepEqual(screens(ada), [track]);
    await room.setTrack('screen', null);
    assert.deepEqual(screens(ada), [null]);
  }
  assert.deepEqual(sections(ada), ['audio sendrecv', 'video sendrecv', 'video sendonly']);
  assert.equal(cameraSection.sender.track, room.localStream.getTracks()[1]);
  assert.equal(socket.ofType('offer').length, 2, 'the first screen needs a negotiation, the others none');
  assert.equal(values(socket, 'screen').length, 20);
  assert.deepEqual(new Set(values(socket, 'screen')), new Set([room.screenStream.id, null]));
});

test('a camera is not put on the section of the screen', async () => {
  const { socket, room } = await inRoom();
  await room.setTrack('screen', new FakeTrack('video'));
  socket.receive(userJoined('ada'));
  socket.receive({ ...offer('ada'), offer: { type: 'offer', sdp: '', kinds: ['audio'] } });
  await settled();
  const ada = room.peers.get('ada');
  await room.setTrack('video', new FakeTrack('video'));
  assert.deepEqual(sections(ada), ['audio recvonly', 'video sendonly', 'video sendrecv']);
  assert.equal(ada.pc.transceivers[1].sender.track, room.screenStream.getTracks()[0]);
});

test('who comes while a screen is shown gets it after the first offer', async () => {
  const { socket, room } = await inRoom({ options: { localStream: camera() } });
  await room.setTrack('screen', new FakeTrack('video'));
  socket.receive(userJoined('ada'));
  await settled();
  assert.deepEqual(sections(room.peers.get('ada')), []);
  socket.receive(offer('ada'));
  await settled();
  assert.deepEqual(sections(room.peers.get('ada')), ['audio sendrecv', 'video sendrecv', 'video sendonly']);
});

test('the other’s screen is told from the camera, whichever of value and track comes first', async () => {
  for (const first of ['value', 'track']) {
    const { socket, room, ofType } = await inRoom({ others: ['ada'] });
    const ada = room.peers.get('ada');
    const [, section] = ada.pc.transceivers;
    ada.pc.ontrack({ track: section.receiver.track, transceiver: section, streams: [new FakeStream()] });
    const stream = new FakeStream();
    const value = (id) => socket.receive({ t: 'user-updated', socket_id: 'ada', key: 'screen', value: id, version: 2, seq: 2 });
    if (first === 'value') value(stream.id);
    ada.pc.showScreen(stream);
    if (first === 'track') value(stream.id);
    assert.equal(ada.screen, stream);
    assert.deepEqual(ada.stream.getTracks(), [section.receiver.track]);
    value(null);
    assert.equal(ada.screen, null);
    value(true);
    assert.equal(ada.screen, stream, 'of a client that says no more than that');
    assert.deepEqual(ofType('screen').map((event) => event.stream), [stream, null, stream]);
  }
});

test('sharing asks the browser, and ends with the browser’s own button, too', async () => {
  const { socket, room, ofType } = await inRoom({ others: ['ada'] });
  const track = new FakeTrack('video');
  const shown = { getVideoTracks: () => [track] };
  Object.defineProperty(globalThis, 'navigator', {
    configurable: true,
    value: { mediaDevices: { getDisplayMedia: async () => shown } },
  });
  await room.shareScreen();
  assert.deepEqual(screens(room.peers.get('ada')), [track]);
  track.end();
  await settled();
  assert.deepEqual(screens(room.peers.get('ada')), [null]);
  assert.deepEqual(ofType('device-lost').map(({ kind }) => kind), ['screen']);
  assert.deepEqual(values(socket, 'screen').at(-1), null);
  const next = new FakeTrack('video');
  shown.getVideoTracks = () => [next];
  await room.shareScreen();
  await room.stopScreen();
  assert.equal(next.readyState, 'ended');
  assert.equal(ofType('device-lost').length, 1);
  delete globalThis.navigator;
});

test('a device that is unplugged is told, and nothing is sent rather than a frozen picture', async () => {
  const { socket, room, ofType } = await inRoom({ others: ['ada'], options: { localStream: camera() } });
  void room.setState('video', true);
  const [audio, video] = room.localStream.getTracks();
  video.end();
  await settled();
  const [first, second] = room.peers.get('ada').pc.transceivers;
  assert.equal(first.sender.track, audio);
  assert.equal(second.sender.track, null);
  assert.deepEqual(room.localStream.getTracks(), [audio]);
  assert.deepEqual(values(socket, 'video'), [true, false]);
  assert.deepEqual(ofType('device-lost').map(({ kind, track }) => [kind, track]), [['video', video]]);
});

test('a track that was replaced may end without consequence', async () => {
  const { room, ofType } = await inRoom({ others: ['ada'], options: { localStream: camera() } });
  const [, before] = room.localStream.getTracks();
  const after = new FakeTrack('video');
  await room.setTrack('video', after);
  before.end();
  await settled();
  assert.deepEqual(ofType('device-lost'), []);
  assert.equal(room.peers.get('ada').pc.transceivers[1].sender.track, after);
});

test('the more people, the less each is sent; a screen counts twice', async () => {
  const { socket, room } = await inRoom({ options: { localStream: camera(), maxUplink: 2_400_000 }, others: ['ada'] });
  const [, video] = room.peers.get('ada').pc.transceivers;
  await settled();
  assert.equal(rate(video), 1_500_000);
  for (const id of ['grace', 'hedy', 'katherine']) socket.receive(userJoined(id));
  await settled();
  assert.equal(rate(video), 600_000);
  socket.receive(answer('ada'));
  await settled();
  await room.setTrack('screen', new FakeTrack('video'));
  await settled();
  assert.equal(rate(video), 200_000);
  assert.equal(rate(room.peers.get('ada').pc.transceivers[2]), 400_000);
  await room.setTrack('screen', null);
  for (const id of ['grace', 'hedy']) socket.receive({ t: 'user-left', socket_id: id, reason: 'left', seq: 5 });
  await settled();
  assert.equal(rate(video), 1_200_000);
});

test('without a limit there is none', async () => {
  const { room } = await inRoom({ options: { localStream: camera(), maxUplink: null }, others: ['ada'] });
  await settled();
  assert.equal(rate(room.peers.get('ada').pc.transceivers[1]), undefined);
});

test('the offerer opens our channel at once, the answerer only where it was offered', async () => {
  const { socket, room } = await inRoom({ ...MODERN, others: ['ada'] });
  const [channel] = room.peers.get('ada').pc.channels;
  assert.deepEqual([channel.label, channel.negotiated, channel.id], ['roomsig', true, 0]);
  for (const [id, sdp, count] of [['old', 'm=audio 9', 0], ['new', 'm=audio 9\r\nm=application 9 UDP', 1]]) {
    socket.receive(userJoined(id));
    assert.equal(room.peers.get(id).pc.channels.length, 0);
    socket.receive(offer(id, sdp));
    socket.receive(offer(id, sdp));
    await settled();
    assert.equal(room.peers.get(id).pc.channels.length, count);
  }
});

test('a channel of the page is opened to those who are there and those who come', async () => {
  const { socket, room, ofType } = await inRoom({ others: ['ada'] });
  const cursor = room.openChannel('cursor', { ordered: false });
  assert.equal(room.openChannel('cursor'), cursor);
  socket.receive(userJoined('grace'));
  const [ada, grace] = [...room.peers.values()].map(({ pc }) => pc.channels.find(({ label }) => label === 'cursor'));
  assert.equal(ada.ordered, false);
  assert.equal(cursor.send('nobody yet'), 0);
  const heard = [];
  cursor.on('open', ({ peer }) => heard.push(`open ${peer.id}`));
  cursor.on('message', ({ peer, data }) => heard.push(`${peer.id}: ${data}`));
  ada.open();
  grace.open();
  assert.equal(cursor.send('to all'), 2);
  assert.equal(cursor.send('to one', 'grace'), 1);
  assert.deepEqual([ada.sent, grace.sent], [['to all'], ['to all', 'to one']]);
  ada.receive('hello');
  const theirs = new FakeChannel('cursor');
  room.peers.get('grace').pc.ondatachannel({ channel: theirs });
  theirs.receive('from mine');
  assert.deepEqual(heard, ['open ada', 'open grace', 'ada: hello', 'grace: from mine']);
  const other = new FakeChannel('file');
  room.peers.get('grace').pc.ondatachannel({ channel: other });
  assert.deepEqual(ofType('channel').map(({ peer, channel }) => [peer.id, channel]), [['grace', other]]);
  cursor.close();
  assert.equal(ada.readyState, 'closed');
  assert.notEqual(room.openChannel('cursor'), cursor);
});

test('participants are plain values', async () => {
  const { socket, room } = await inRoom({ ...MODERN, others: ['ada'] });
  socket.receive({ t: 'user-updated', socket_id: 'ada', key: 'audio', value: false, version: 2, seq: 2 });
  assert.deepEqual(JSON.parse(JSON.stringify(room.participants)), [
    { id: 'ada', displayName: 'ada', role: 'participant', speaks: true, data: null, state: { audio: false }, away: false, connection: 'connecting', self: false },
    { id: 'me', displayName: 'me', role: 'participant', speaks: true, data: null, state: {}, away: false, connection: null, self: true },
  ]);
  await elapse(0);
});
