/**
 * The browser client of roomsig: joins a room over the `roomsig.v1` dialect and keeps one peer connection to each of
 * the other participants.
 *
 *     const room = new RoomClient({ roomCode, token, displayName, localStream });
 *     room.on('peer-joined', ({ peer }) => show(peer.id, peer.displayName, peer.stream));
 *     room.on('peer-left', ({ peer }) => hide(peer.id));
 *     await room.join();
 *
 * Events (`room.on(name, listener)` returns a function that takes the listener off again; a listener gets the detail):
 *
 * | event              | detail                                                                                     |
 * |--------------------|--------------------------------------------------------------------------------------------|
 * | `connection`       | `state`: connecting, joined, reconnecting or closed; `reason`: a code; `retryInMs?`          |
 * | `joined`           | `rejoined`: after a lost connection. Everybody already there had a `peer-joined` before it   |
 * | `peer-joined`      | `peer`; `existing`: was there before us                                                    |
 * | `peer-left`        | `peer`, `reason`: the protocol's leave reasons, or `rejoined` when we came back ourselves    |
 * | `peer-updated`     | `peer`, `key`, `value`                                                                     |
 * | `peer-connection`  | `peer`, `state`: connecting, connected, reconnecting or failed                               |
 * | `track`            | `peer`, `track`: it is in `peer.stream` already                                            |
 * | `self-updated`     | `key`, `value`                                                                             |
 * | `room-state`       | `key`, `value`, `by`                                                                       |
 * | `presenter`        | `presenter`: id or null; `by`                                                              |
 * | `timer`            | `timer`: the timer or null; `by`                                                           |
 * | `room-updated`     | what changed: `locked`, `banned` or `unbanned`                                             |
 * | `message`          | `from`, `kind`, `body`, `ts`, `to?`                                                        |
 * | `go-away`          | `reconnect`, `afterMs`, `reason`                                                           |
 * | `error`            | `code`, `message`, `peer?`: of something nobody awaits                                     |
 *
 * Nothing here writes to the console: session descriptions and tokens have no place in a log.
 */

const SUBPROTOCOL = 'roomsig.v1';
const KINDS = /** @type {const} */ (['audio', 'video']);
const REQUEST_MS = 10_000;
const BACKOFF_MS = { first: 500, most: 15_000 };
/** An offerer that is not connected after this long starts ICE anew: whatever was lost, the new offer replaces it. */
const STUCK_MS = 20_000;
/** "Disconnected" often heals by itself within a few seconds. */
const DISCONNECTED_MS = 4_000;
/** For how long after a loss a full room may be our own former self, whose connection the server still waits for. */
const GHOST_MS = 60_000;
const FULL = ['ROOM_FULL', 'ROOM_LOCKED', 'DUPLICATE_IDENTITY'];
const TRANSIENT_CLOSE = [1001, 1005, 1006, 1011, 1012, 1013, 1014];
const FINAL_CLOSE = {
  1000: 'NORMAL', 1009: 'MESSAGE_TOO_LARGE', 4500: 'INVALID_TOKEN', 4501: 'REPLACED', 4502: 'KICKED', 4503: 'BANNED',
  4504: 'ROOM_CLOSED', 4505: 'RATE_LIMITED', 4506: 'PROTOCOL_ERROR',
};

/**
 * @typedef {object} RoomOptions
 * @property {string} roomCode
 * @property {string} [token]
 * @property {string} [displayName] counts only when the token has no name of its own
 * @property {MediaStream | null} [localStream] may be null: others are seen and heard all the same
 * @property {string | URL} [url] default `/signal` on the page's own server
 * @property {RTCConfiguration} [rtcConfig] goes before what the server says (`iceServers` too), but for a relay-only room
 * @property {unknown} [data] shown to the others as `peer.data`
 *
 * @typedef {'idle' | 'connecting' | 'joined' | 'reconnecting' | 'closed'} ConnectionState
 * @typedef {'connecting' | 'connected' | 'reconnecting' | 'failed'} PeerState
 * @typedef {{status: 'running' | 'paused', duration_ms: number, remaining_ms: number, updated_at: number}} Timer
 * @typedef {{config: RTCConfiguration, stream: MediaStream, send: (message: object) => void,
 *   emit: (type: string, detail: object) => void}} PeerLink
 */

/** An error with one of the protocol's codes, or one of ours: TIMEOUT, CONNECTION_LOST, LEFT. */
export class RoomError extends Error {
  /**
   * @param {string} code @param {string} [message]
   * @param {{retryable?: boolean, retry_after_ms?: number, details?: any}} [more]
   */
  constructor(code, message = code, { retryable = false, retry_after_ms, details } = {}) {
    super(message);
    this.name = 'RoomError';
    this.code = code;
    this.retryable = retryable;
    this.retryAfterMs = retry_after_ms;
    this.details = details;
  }
}

/** Another participant, and the connection to them. To be read, not written. */
export class Peer {
  #link;
  #making = false;
  #ignoring = false;
  #wasConnected = false;
  #restarts = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** @type {(RTCIceCandidateInit | null)[]} */ #early = [];
  #chain = Promise.resolve();

  /** @param {any} participant @param {{role: string, polite: boolean}} negotiate @param {PeerLink} link */
  constructor(participant, negotiate, link) {
    this.#link = link;
    /** @type {string} */ this.id = participant.socket_id;
    /** @type {string} */ this.displayName = participant.display_name;
    /** @type {string} */ this.role = participant.role;
    this.data = participant.data ?? null;
    this.state = values(participant.state);
    this.offerer = negotiate.role === 'offerer';
    this.polite = negotiate.polite;
    /** @type {PeerState} */ this.connection = 'connecting';
    /** One stream for the life of the peer, whatever the other side replaces. */
    this.stream = new MediaStream();
    const pc = (this.pc = new RTCPeerConnection(link.config));
    pc.onnegotiationneeded = () => this.#offer();
    pc.onicecandidate = ({ candidate }) => {
      // An empty candidate ends one generation only; the null that follows says the same for all.
      if (candidate?.candidate !== '') link.send({ t: 'ice-candidate', to: this.id, candidate });
    };
    pc.onconnectionstatechange = () => this.#watch();
    pc.ontrack = ({ track }) => {
      for (const old of this.stream.getTracks()) if (old.kind === track.kind) this.stream.removeTrack(old);
      this.stream.addTrack(track);
      link.emit('track', { peer: this, track });
    };
    this.#restartIn(STUCK_MS);
    void this.attach();
  }

  /**
   * Puts the local tracks on the two media sections. The offerer makes both sections even without a track, so that
   * its first offer asks for the other's media; the answerer makes none before the offer is there, since a section of
   * its own would need a second negotiation.
   */
  async attach() {
    const { pc } = this;
    if (!this.offerer && !pc.remoteDescription) return;
    const { stream } = this.#link;
    for (const kind of KINDS) {
      const track = stream.getTracks().find((local) => local.kind === kind) ?? null;
      const usable = pc.getTransceivers().filter((one) => one.direction !== 'stopped');
      const section = usable.find((one) => one.receiver.track.kind === kind);
      if (!section) {
        if (track || !pc.remoteDescription)
          pc.addTransceiver(track ?? kind, { direction: track ? 'sendrecv' : 'recvonly', streams: [stream] });
        continue;
      }
      if (track && section.direction !== 'sendrecv') {
        section.sender.setStreams?.(stream);
        section.direction = 'sendrecv';
      }
      if (section.sender.track !== track) await section.sender.replaceTrack(track);
    }
  }

  /** Takes an offer, an answer or candidates from the other side. @param {any} message */
  accept(message) {
    // One after the other. That is also why there is no flag here for a remote answer that is still being set, as in
    // the W3C's example of perfect negotiation: the next description is looked at when the answer is in.
    const done = this.#chain.then(() => {
      if (message.t === 'ice-candidate') return this.#candidates([message.candidate].flat());
      return this.#description(message[message.t]);
    });
    this.#chain = done.catch((error) => this.#trouble(error));
  }

  /** The server could not deliver one of our signals. @param {RoomError} error */
  undelivered(error) {
    if (error.retryable) this.#restartIn(error.retryAfterMs ?? 2_000, true);
  }

  close() {
    clearTimeout(this.#timer);
    this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  async #offer() {
    try {
      this.#making = true;
      await this.pc.setLocalDescription();
      this.#describe();
    } catch (error) {
      this.#trouble(error);
    } finally {
      this.#making = false;
    }
  }

  /** @param {RTCSessionDescriptionInit} description */
  async #description(description) {
    const { pc } = this;
    const offer = description.type === 'offer';
    this.#ignoring = offer && !this.polite && (this.#making || pc.signalingState !== 'stable');
    if (this.#ignoring) return;
    await pc.setRemoteDescription(description);
    await this.#candidates(this.#early.splice(0));
    if (!offer) return;
    await this.attach();
    await pc.setLocalDescription();
    this.#describe();
  }

  /** @param {(RTCIceCandidateInit | null)[]} candidates */
  async #candidates(candidates) {
    for (const candidate of candidates) {
      if (!this.pc.remoteDescription) {
        if (!this.#ignoring) this.#early.push(candidate);
        continue;
      }
      try {
        await this.pc.addIceCandidate(candidate ?? undefined);
      } catch (error) {
        // Of an offer that we ignore; and an end-of-candidates that a browser can't take is no loss.
        if (!this.#ignoring && candidate) throw error;
      }
    }
  }

  #describe() {
    const description = this.pc.localDescription;
    if (description) this.#link.send({ t: description.type, to: this.id, [description.type]: description });
  }

  #watch() {
    const now = this.pc.connectionState;
    if (now === 'connected') {
      this.#wasConnected = true;
      this.#restarts = 0;
      clearTimeout(this.#timer);
    } else if (now === 'disconnected') {
      this.#restartIn(DISCONNECTED_MS);
    } else if (now === 'failed') {
      this.#restartIn(backoff(this.#restarts));
    }
    const state = now === 'connected' || now === 'failed' ? now : this.#wasConnected ? 'reconnecting' : 'connecting';
    if (state === this.connection) return;
    this.connection = state;
    this.#link.emit('peer-connection', { peer: this, state });
  }

  /** The offerer restarts ICE; the other side waits for that. @param {number} ms */
  #restartIn(ms, evenAsAnswerer = false) {
    if (!this.offerer && !evenAsAnswerer) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#restarts++;
      this.pc.restartIce();
      // Without an answer to the last offer the browser waits for it; a new offer takes the place of the lost one.
      if (this.pc.signalingState !== 'stable') void this.#offer();
      this.#restartIn(STUCK_MS);
    }, ms);
  }

  /** @param {any} error */
  #trouble(error) {
    if (this.pc.signalingState !== 'closed')
      this.#link.emit('error', { code: 'NEGOTIATION_FAILED', message: error.name, peer: this });
  }
}

/** One's own place in a room. The fields are to be read, not written. */
export class RoomClient extends EventTarget {
  #options;
  #url;
  /** @type {WebSocket | null} */ #socket = null;
  /** @type {string | null} */ #attempt = null;
  /** @type {Map<number, {resolve: (answer: any) => void, reject: (error: Error) => void, timer: any}>} */
  #requests = new Map();
  /** @type {RTCConfiguration} */ #config = {};
  /** @type {{interval_ms?: number, timeout_ms?: number}} */ #ping = {};
  #lastId = 0;
  #heard = 0;
  #retries = 0;
  #joinedAt = 0;
  #lostAt = 0;
  #skew = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #retryTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #beatTimer;
  /** @type {{resolve: (room: RoomClient) => void, reject: (error: Error) => void} | null} */ #joining = null;
  /** @type {any} */ #goAway = null;
  #online = () => (this.state === 'joined' ? this.#probe(REQUEST_MS / 2) : this.#retryTimer && this.#connect());

  /** @param {RoomOptions} options */
  constructor(options) {
    super();
    this.#options = options;
    const base = globalThis.location?.href;
    this.#url = new URL(options.url ?? '/signal', base).href.replace(/^http/, 'ws');
    /** @type {ConnectionState} */ this.state = 'idle';
    /** The tracks that are sent. {@link setTrack} changes them, and this stream with them. */
    this.localStream = options.localStream ?? new MediaStream();
    /** @type {Map<string, Peer>} the others, in join order */ this.peers = new Map();
    /** @type {string | null} our own id; another one after each rejoin */ this.self = null;
    this.displayName = options.displayName ?? '';
    this.role = '';
    /** @type {string[]} */ this.permissions = [];
    this.locked = false;
    /** @type {Record<string, any>} our own values, set again after a rejoin */ this.ownState = {};
    /** @type {Record<string, any>} */ this.roomState = {};
    /** @type {string | null} */ this.presenter = null;
    /** @type {Timer | null} */ this.timer = null;
    /** @type {Record<string, number>} */ this.limits = {};
    this.session = '';
  }

  /** @param {string} type @param {(detail: any) => void} listener @returns {() => void} takes the listener off */
  on(type, listener) {
    const handler = (/** @type {any} */ event) => listener(event.detail);
    this.addEventListener(type, handler);
    return () => this.removeEventListener(type, handler);
  }

  /** Resolves when the room is entered for the first time, rejects when it can't be. @returns {Promise<RoomClient>} */
  join() {
    if (this.state !== 'idle') return Promise.reject(new RoomError('ALREADY_JOINED'));
    globalThis.addEventListener?.('online', this.#online);
    this.#become('connecting');
    const joined = new Promise((resolve, reject) => (this.#joining = { resolve, reject }));
    this.#connect();
    return joined;
  }

  /** Says goodbye and closes. The local tracks stay as they are: they are the page's. */
  leave() {
    this.#send({ t: 'bye' });
    this.#finish('LEFT');
  }

  /** Sends this track, or none, from now on. @param {'audio' | 'video'} kind @param {MediaStreamTrack | null} track */
  async setTrack(kind, track) {
    for (const old of this.localStream.getTracks())
      if (old.kind === kind && old !== track) this.localStream.removeTrack(old);
    if (track) this.localStream.addTrack(track);
    await Promise.all([...this.peers.values()].map((peer) => peer.attach()));
  }

  /**
   * One's own value, such as `hand_raised`; null removes it. Without a connection it waits for the next join.
   *
   * @param {string} key @param {any} value
   */
  async setState(key, value) {
    const before = this.ownState[key] ?? null;
    put(this.ownState, { key, value });
    if (this.state !== 'joined') return;
    try {
      await this.#request({ t: 'state-set', scope: 'self', key, value });
    } catch (error) {
      if (/** @type {RoomError} */ (error).code === 'CONNECTION_LOST') return;
      put(this.ownState, { key, value: before });
      throw error;
    }
  }

  /** @param {string} key @param {unknown} value null removes it @param {number} [ifVersion] */
  setRoomState(key, value, ifVersion) {
    return this.#request({ t: 'state-set', scope: 'room', key, value, if_version: ifVersion });
  }

  /** @param {string | null} id */
  setPresenter(id) {
    return this.setRoomState('presenter', id);
  }

  /**
   * `start` without a duration lets a paused timer go on.
   *
   * @param {'start' | 'pause' | 'reset'} action @param {number} [durationMs]
   */
  setTimer(action, durationMs) {
    return this.#request({ t: 'timer', action, duration_ms: durationMs });
  }

  /** What is left of the timer by the server's clock, in milliseconds; null without one. */
  timeLeft() {
    if (!this.timer) return null;
    const gone = this.timer.status === 'running' ? Date.now() + this.#skew - this.timer.updated_at : 0;
    return Math.max(0, this.timer.remaining_ms - gone);
  }

  /** To one participant or to all, at most once. @param {string} kind @param {unknown} body @param {string} [to] */
  sendMessage(kind, body, to) {
    this.#send({ t: 'message', kind, body, to });
  }

  /** @param {'kick' | 'ban' | 'unban' | 'lock' | 'unlock'} action @param {string} [target] @param {string} [reason] */
  moderate(action, target, reason) {
    return this.#request({ t: 'moderate', action, target, reason });
  }

  #connect() {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#goAway = null;
    this.#attempt ??= randomAttempt();
    const socket = (this.#socket = new WebSocket(this.#url, SUBPROTOCOL));
    const { roomCode, token, displayName, data } = this.#options;
    socket.onopen = () => {
      if (socket !== this.#socket) return socket.close();
      const join = { room_code: roomCode, token, display_name: displayName, data, attempt: this.#attempt };
      this.#request({ t: 'join-room', ...join }).catch((error) => this.#refused(error));
    };
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#receive(JSON.parse(event.data));
    };
    socket.onclose = (event) => {
      if (socket === this.#socket) this.#lost(event.code);
    };
  }

  /** @param {RoomError} error */
  #refused(error) {
    if (error.code === 'CONNECTION_LOST') return;
    if (error.code === 'TIMEOUT') return this.#lost(1006);
    const ours = this.self !== null && Date.now() - this.#lostAt < GHOST_MS;
    if (FULL.includes(error.code) ? !ours : !error.retryable) return this.#finish(error.code, error.message);
    this.#drop();
    this.#retry(error.code, Math.max(error.retryAfterMs ?? 0, backoff(this.#retries++)));
  }

  /** The connection is gone. @param {number} code */
  #lost(code) {
    const goAway = this.#goAway;
    this.#drop();
    if (goAway?.reconnect === 'no') return this.#finish('GO_AWAY', goAway.reason);
    const again = goAway ? code < 4500 : TRANSIENT_CLOSE.includes(code) || (code >= 4000 && code < 4500);
    if (!again) return this.#finish(/** @type {any} */ (FINAL_CLOSE)[code] ?? `CLOSED_${code}`);
    if (this.state === 'joined') {
      this.#lostAt = Date.now();
      // Only a join that held counts as success, or a server that throws us out at once would be asked without pause.
      if (this.#lostAt - this.#joinedAt > BACKOFF_MS.most) this.#retries = 0;
    }
    if (goAway) this.#retry('GO_AWAY', goAway.delay);
    else this.#retry('CONNECTION_LOST', backoff(this.#retries++));
  }

  /** @param {string} reason @param {number} ms */
  #retry(reason, ms) {
    this.#retryTimer = setTimeout(() => this.#connect(), ms);
    this.#become(this.self === null ? 'connecting' : 'reconnecting', { reason, retryInMs: Math.round(ms) });
  }

  /** Turns away from the socket, without waiting for its close event: on a dead network that takes minutes. */
  #drop() {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#beatTimer);
    clearTimeout(this.#retryTimer);
    for (const { reject, timer } of this.#requests.values()) {
      clearTimeout(timer);
      reject(new RoomError('CONNECTION_LOST'));
    }
    this.#requests.clear();
    if (socket && socket.readyState < 2) socket.close(1000);
  }

  /** @param {string} reason @param {string} [message] */
  #finish(reason, message) {
    if (this.state === 'closed') return;
    globalThis.removeEventListener?.('online', this.#online);
    this.#drop();
    for (const peer of this.peers.values()) peer.close();
    this.#become('closed', { reason, message });
    this.#joining?.reject(new RoomError(reason, message));
    this.#joining = null;
  }

  /** Is the server still there? Any message is an answer. @param {number} ms */
  #probe(ms) {
    clearTimeout(this.#beatTimer);
    const heard = this.#heard;
    this.#send({ t: 'ping' });
    this.#beatTimer = setTimeout(() => (this.#heard === heard ? this.#lost(1006) : this.#beat()), ms);
  }

  /** Browsers don't show the server's pings to a page, so silence is found out with pings of our own. */
  #beat() {
    clearTimeout(this.#beatTimer);
    const { interval_ms: interval = 20_000, timeout_ms: timeout = 10_000 } = this.#ping;
    this.#beatTimer = setTimeout(() => this.#probe(timeout), interval);
  }

  /** @param {any} message */
  #receive(message) {
    this.#heard++;
    const peer = this.peers.get(message.from ?? message.socket_id);
    switch (message.t) {
      case 'room-joined': this.#entered(message); break;
      case 'user-joined':
        if (!peer) this.#add(message, message.negotiate, false);
        break;
      case 'user-left':
        if (peer) this.#remove(peer, message.reason);
        break;
      case 'user-updated':
        if (message.socket_id === this.self) this.#emit('self-updated', put(this.ownState, message));
        else if (peer) this.#emit('peer-updated', { peer, ...put(peer.state, message) });
        break;
      case 'offer': case 'answer': case 'ice-candidate': peer?.accept(message); break;
      case 'state': this.#emit('room-state', { ...put(this.roomState, message), by: message.by }); break;
      case 'presenter':
        this.presenter = message.presenter;
        this.#emit('presenter', { presenter: message.presenter, by: message.by });
        break;
      case 'timer_state':
        this.timer = message.timer_state;
        this.#skew = message.server_time - Date.now();
        this.#emit('timer', { timer: this.timer, by: message.by });
        break;
      case 'room-updated':
        this.locked = message.locked ?? this.locked;
        this.#emit('room-updated', message);
        break;
      case 'message': this.#emit('message', message); break;
      case 'ice-servers': this.#renew(message); break;
      case 'go-away': this.#leaveSoon(message); break;
      case 'error': this.#failed(message); break;
    }
    this.#settle(message.re)?.resolve(message);
  }

  /** @param {any} message */
  #entered(message) {
    const rejoined = this.self !== null;
    for (const peer of [...this.peers.values()]) this.#remove(peer, 'rejoined');
    this.#attempt = null;
    this.#joinedAt = Date.now();
    this.#skew = message.server_time - Date.now();
    this.#ping = message.ping ?? {};
    this.self = message.self;
    this.role = message.role;
    this.permissions = message.permissions;
    this.locked = message.locked;
    this.presenter = message.presenter;
    this.timer = message.timer_state;
    this.limits = message.limits ?? {};
    this.session = message.session;
    this.roomState = values(message.state);
    this.#config = { ...this.#options.rtcConfig };
    if (message.ice_transport_policy) this.#config.iceTransportPolicy = message.ice_transport_policy;
    this.#renew(message);
    const roles = new Map(message.negotiate.map((/** @type {any} */ one) => [one.with, one]));
    for (const participant of message.participants) {
      if (participant.socket_id === this.self) this.displayName = participant.display_name;
      else this.#add(participant, roles.get(participant.socket_id), true);
    }
    this.#beat();
    this.#become('joined');
    this.#emit('joined', { rejoined });
    for (const [key, value] of Object.entries(this.ownState)) {
      this.setState(key, value).catch(({ code, message: text }) => this.#emit('error', { code, message: text }));
    }
    this.#joining?.resolve(this);
    this.#joining = null;
  }

  /** ICE servers: for new peers, and for the next ICE restart of those there are. @param {any} message */
  #renew({ ice_servers: iceServers }) {
    this.#config = { ...this.#config, iceServers: this.#options.rtcConfig?.iceServers ?? iceServers };
    for (const { pc } of this.peers.values()) pc.setConfiguration(this.#config);
  }

  /** @param {any} participant @param {any} negotiate @param {boolean} existing */
  #add(participant, negotiate, existing) {
    const peer = new Peer(participant, negotiate ?? { role: 'answerer', polite: false }, {
      config: this.#config,
      stream: this.localStream,
      // A signal has no answer, but an error names it: the id leads back to the peer.
      send: (message) => this.#send({ ...message, id: `@${participant.socket_id}` }),
      emit: (type, detail) => this.#emit(type, detail),
    });
    this.peers.set(peer.id, peer);
    this.#emit('peer-joined', { peer, existing });
  }

  /** @param {Peer} peer @param {string} reason */
  #remove(peer, reason) {
    peer.close();
    this.peers.delete(peer.id);
    this.#emit('peer-left', { peer, reason });
  }

  /** @param {any} message */
  #leaveSoon({ reconnect, after_ms: afterMs = 0, reason }) {
    // All clients of a server hear this at the same moment; without jitter they would all come back at one, too.
    const delay = afterMs + Math.random() * Math.max(1_000, afterMs);
    this.#goAway = { reconnect, reason, delay };
    this.#emit('go-away', { reconnect, afterMs, reason });
    if (reconnect === 'no') return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      this.#send({ t: 'bye' });
      this.#goAway = { reconnect, reason, delay: 0 };
      this.#lost(1001);
    }, delay);
  }

  /** @param {any} message */
  #failed(message) {
    const error = new RoomError(message.code, message.message, message);
    const request = this.#settle(message.re);
    if (request) return request.reject(error);
    const peer = typeof message.re === 'string' ? this.peers.get(message.re.slice(1)) : undefined;
    peer?.undelivered(error);
    // A peer that has just left is no error worth telling: its user-left is under way.
    if (message.code !== 'PEER_NOT_FOUND') this.#emit('error', { code: error.code, message: error.message, peer });
    if (message.code.includes('TOKEN')) this.#finish(error.code, error.message);
  }

  /** @param {object} message @returns {Promise<any>} */
  #request(message) {
    return new Promise((resolve, reject) => {
      const id = ++this.#lastId;
      if (!this.#send({ ...message, id })) return reject(new RoomError('CONNECTION_LOST'));
      const timer = setTimeout(() => this.#settle(id)?.reject(new RoomError('TIMEOUT')), REQUEST_MS);
      this.#requests.set(id, { resolve, reject, timer });
    });
  }

  /** @param {any} id */
  #settle(id) {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    clearTimeout(request?.timer);
    return request;
  }

  /** @param {object} message */
  #send(message) {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** @param {ConnectionState} state @param {object} [more] */
  #become(state, more) {
    this.state = state;
    this.#emit('connection', { state, ...more });
  }

  /** @param {string} type @param {object} detail */
  #emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** 128 random bits, base64url. */
function randomAttempt() {
  const bits = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bits)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @param {number} tries */
function backoff(tries) {
  return Math.min(BACKOFF_MS.most, BACKOFF_MS.first * 2 ** tries) * (0.5 + Math.random() / 2);
}

/** @param {Record<string, {value: any}> | undefined} state @returns {Record<string, any>} */
function values(state = {}) {
  return Object.fromEntries(Object.entries(state).map(([key, entry]) => [key, entry.value]));
}

/** @param {Record<string, any>} state @param {{key: string, value: any}} change */
function put(state, { key, value }) {
  if (value === null) delete state[key];
  else state[key] = value;
  return { key, value };
}
