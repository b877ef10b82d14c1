/** The parts of a browser that the client touches, small enough to be looked through. */
import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, mock } from 'node:test';
import { pathToFileURL } from 'node:url';

const CLIENT = new URL('../../main/resources/META-INF/resources/roomsig/roomsig.js', import.meta.url);
// To node a .js file is an ES module only where a package.json says so; under this name it is one anywhere.
const folder = await mkdtemp(join(tmpdir(), 'roomsig-'));
const copy = join(folder, 'roomsig.mjs');
await copyFile(CLIENT, copy);
after(() => rm(folder, { recursive: true }));

export class FakeWebSocket {
  /** @type {FakeWebSocket[]} */
  static all = [];
  static get last() {
    return FakeWebSocket.all.at(-1);
  }

  readyState = 0;
  sent = [];
  /** For each message sent: whether it was a binary one. */
  binary = [];

  constructor(url, protocol) {
    Object.assign(this, { url, protocol });
    FakeWebSocket.all.push(this);
  }

  send(data) {
    const isText = typeof data === 'string';
    this.binary.push(!isText);
    this.sent.push(JSON.parse(isText ? data : new TextDecoder().decode(data)));
  }

  close(code) {
    this.closedWith = code;
    this.readyState = 3;
  }

  // What the server does.
  open() {
    this.readyState = 1;
    this.onopen();
  }

  receive(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  receiveBinary(message) {
    assert.equal(this.binaryType, 'arraybuffer');
    this.onmessage({ data: new TextEncoder().encode(JSON.stringify(message)).buffer });
  }

  lose(code) {
    this.readyState = 3;
    this.onclose({ code });
  }

  ofType(t) {
    return this.sent.filter((message) => message.t === t);
  }
}

export class FakeTrack extends EventTarget {
  enabled = true;
  readyState = 'live';
  constructor(kind) {
    super();
    this.kind = kind;
  }
  stop() {
    this.readyState = 'ended';
  }
  /** What the browser does when the device is gone. */
  end() {
    this.stop();
    this.dispatchEvent(new Event('ended'));
  }
}

let streams = 0;

export class FakeStream {
  id = `stream-${++streams}`;
  #tracks;
  constructor(tracks = []) {
    this.#tracks = [...tracks];
  }
  getTracks() {
    return [...this.#tracks];
  }
  addTrack(track) {
    if (!this.#tracks.includes(track)) this.#tracks.push(track);
  }
  removeTrack(track) {
    this.#tracks = this.#tracks.filter((one) => one !== track);
  }
}

export class FakeChannel {
  readyState = 'connecting';
  sent = [];
  constructor(label, options) {
    Object.assign(this, { label, ...options });
  }
  send(data) {
    this.sent.push(data);
  }
  open() {
    this.readyState = 'open';
    this.onopen?.();
  }
  receive(data) {
    this.onmessage({ data });
  }
  close() {
    this.readyState = 'closed';
    this.onclose?.();
  }
}

/** Follows the signaling states of JSEP, with the implicit rollback of a polite side. */
export class FakePeerConnection {
  /** @type {FakePeerConnection[]} */
  static all = [];
  signalingState = 'stable';
  connectionState = 'new';
  localDescription = null;
  remoteDescription = null;
  transceivers = [];
  candidates = [];
  rollbacks = 0;
  restarts = 0;
  channels = [];
  #offers = 0;

  constructor(config) {
    this.config = config;
    FakePeerConnection.all.push(this);
  }

  setConfiguration(config) {
    if (this.signalingState === 'closed') throw new DOMException('closed', 'InvalidStateError');
    this.config = config;
  }

  getTransceivers() {
    return this.transceivers;
  }

  addTransceiver(trackOrKind, { direction, streams }) {
    const track = typeof trackOrKind === 'string' ? null : trackOrKind;
    const section = this.#section(track?.kind ?? trackOrKind, track, direction, streams);
    this.negotiate();
    return section;
  }

  createDataChannel(label, options) {
    const channel = new FakeChannel(label, options);
    this.channels.push(channel);
    return channel;
  }

  #section(kind, track, direction, streams = []) {
    let parameters = { encodings: [{}] };
    const sender = {
      track,
      streams,
      getParameters: () => structuredClone(parameters),
      setParameters: async (next) => void (parameters = next),
      replaceTrack: async (next) => void (sender.track = next),
      setStreams: (...next) => void (sender.streams = next),
    };
    const section = { receiver: { track: new FakeTrack(kind) }, sender, direction };
    this.transceivers.push(section);
    return section;
  }

  /** As a browser does it: later, and only when nothing else is going on. */
  negotiate() {
    if (this.asked) return;
    this.asked = true;
    queueMicrotask(() => {
      this.asked = false;
      if (this.signalingState === 'stable') this.onnegotiationneeded?.();
    });
  }

  restartIce() {
    this.restarts++;
    this.negotiate();
  }

  async setLocalDescription(description) {
    await null;
    if (this.signalingState === 'closed') throw new DOMException('closed', 'InvalidStateError');
    if (description?.type === 'rollback') {
      this.rollbacks++;
      this.signalingState = 'stable';
      return;
    }
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    this.localDescription = { type, sdp: `${type} ${++this.#offers}` };
    this.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
  }

  async setRemoteDescription(description) {
    await null;
    if (description.type === 'offer') {
      if (this.signalingState === 'have-local-offer') this.rollbacks++;
      this.signalingState = 'have-remote-offer';
      for (const kind of description.kinds ?? ['audio', 'video']) {
        const known = this.transceivers.some((one) => one.receiver.track.kind === kind);
        if (!known) this.#section(kind, null, 'recvonly');
      }
    } else {
      if (this.signalingState !== 'have-local-offer') throw new DOMException('no offer', 'InvalidStateError');
      this.signalingState = 'stable';
    }
    this.remoteDescription = description;
  }

  async addIceCandidate(candidate) {
    if (!this.remoteDescription) throw new DOMException('too early', 'InvalidStateError');
    this.candidates.push(candidate);
  }

  become(state) {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close() {
    this.signalingState = 'closed';
  }

  /** The other side's offer brought a section for its screen. */
  showScreen(stream) {
    const transceiver = this.#section('video', null, 'recvonly');
    this.ontrack({ track: transceiver.receiver.track, transceiver, streams: [stream] });
  }
}

/** Where the browser tells a page of `online` and the like. */
export let page = new EventTarget();

/** A page with this client, on a clock that stands still. */
export async function browser() {
  page = new EventTarget();
  FakeWebSocket.all = [];
  FakePeerConnection.all = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  Object.assign(globalThis, {
    WebSocket: FakeWebSocket,
    RTCPeerConnection: FakePeerConnection,
    MediaStream: FakeStream,
    addEventListener: (type, listener) => page.addEventListener(type, listener),
    removeEventListener: (type, listener) => page.removeEventListener(type, listener),
    location: { href: 'https://example.test/room/ABC' },
  });
  return import(pathToFileURL(copy).href);
}

/** Lets everything run that waits for nothing but its turn. */
export async function settled() {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export async function elapse(ms) {
  mock.timers.tick(ms);
  await settled();
}

export const person = (id) => ({ socket_id: id, display_name: id, role: 'participant', data: null, state: {} });

/** The snapshot that a newcomer gets who finds these others. */
export function roomJoined(others = [], more = {}) {
  return {
    t: 'room-joined',
    participants: [...others.map((id) => person(id)), person('me')],
    timer_state: null,
    presenter: null,
    self: 'me',
    role: 'participant',
    permissions: ['speak', 'signal', 'message', 'state', 'present', 'timer'],
    session: 's',
    epoch: 'e',
    seq: 1,
    state: {},
    locked: false,
    ice_servers: [{ urls: ['stun:stun.example.test'] }],
    negotiate: others.map((id) => ({ with: id, role: 'offerer', polite: true, n: 0 })),
    server_time: Date.now(),
    limits: {},
    ping: { interval_ms: 20_000, timeout_ms: 10_000 },
    ...more,
  };
}

export const userJoined = (id) => ({
  t: 'user-joined',
  ...person(id),
  negotiate: { role: 'answerer', polite: false, n: 0 },
  seq: 2,
});

/** What a client needs whose server knows everything. */
export const MODERN = { features: ['resume', 'negotiate'], snapshot: { key: 'key 1', resume_ms: 30_000 } };

/** A client that is in the room already. */
export async function inRoom({ others = [], options = {}, snapshot = {}, features = [] } = {}) {
  const { RoomClient } = await browser();
  const room = new RoomClient({ roomCode: 'ABC', token: 'secret', displayName: 'Me', ...options });
  const events = [];
  const types = [
    'connection', 'joined', 'peer-joined', 'peer-left', 'peer-away', 'peer-back', 'peer-renamed', 'peer-updated',
    'peer-connection', 'screen', 'channel', 'device-lost', 'room-state', 'presenter', 'error',
  ];
  for (const type of types) room.on(type, (detail) => events.push({ type, ...detail }));
  const joined = room.join();
  FakeWebSocket.last.open();
  const [{ id }] = FakeWebSocket.last.ofType('join-room');
  if (features.length > 0) FakeWebSocket.last.receive({ t: 'welcome', version: 1, features });
  FakeWebSocket.last.receive({ ...roomJoined(others, snapshot), re: id });
  await joined;
  await settled();
  return { room, events, socket: FakeWebSocket.last, ofType: (type) => events.filter((event) => event.type === type) };
}
