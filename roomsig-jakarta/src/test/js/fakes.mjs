/** The parts of a browser that the client touches, small enough to be looked through. */
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

  constructor(url, protocol) {
    Object.assign(this, { url, protocol });
    FakeWebSocket.all.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
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

  lose(code) {
    this.readyState = 3;
    this.onclose({ code });
  }

  ofType(t) {
    return this.sent.filter((message) => message.t === t);
  }
}

export class FakeTrack {
  enabled = true;
  constructor(kind) {
    this.kind = kind;
  }
}

export class FakeStream {
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
    this.#section(track?.kind ?? trackOrKind, track, direction, streams);
    this.negotiate();
  }

  #section(kind, track, direction, streams = []) {
    const sender = {
      track,
      streams,
      replaceTrack: async (next) => void (sender.track = next),
      setStreams: (...next) => void (sender.streams = next),
    };
    this.transceivers.push({ receiver: { track: new FakeTrack(kind) }, sender, direction });
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

  async setLocalDescription() {
    await null;
    if (this.signalingState === 'closed') throw new DOMException('closed', 'InvalidStateError');
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
}

/** A page with this client, on a clock that stands still. */
export async function browser() {
  FakeWebSocket.all = [];
  FakePeerConnection.all = [];
  mock.timers.reset();
  mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_000_000 });
  Object.assign(globalThis, {
    WebSocket: FakeWebSocket,
    RTCPeerConnection: FakePeerConnection,
    MediaStream: FakeStream,
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
    permissions: ['signal', 'message', 'state', 'present', 'timer'],
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

/** A client that is in the room already. */
export async function inRoom({ others = [], options = {}, snapshot = {} } = {}) {
  const { RoomClient } = await browser();
  const room = new RoomClient({ roomCode: 'ABC', token: 'secret', displayName: 'Me', ...options });
  const events = [];
  for (const type of ['connection', 'joined', 'peer-left', 'peer-connection', 'error']) {
    room.on(type, (detail) => events.push({ type, ...detail }));
  }
  const joined = room.join();
  FakeWebSocket.last.open();
  const [{ id }] = FakeWebSocket.last.sent;
  FakeWebSocket.last.receive({ ...roomJoined(others, snapshot), re: id });
  await joined;
  await settled();
  return { room, events, socket: FakeWebSocket.last, ofType: (type) => events.filter((event) => event.type === type) };
}
