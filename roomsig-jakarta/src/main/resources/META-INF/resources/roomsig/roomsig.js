/**
 * The browser client of roomsig: joins a room over the `roomsig.v1` dialect and keeps one peer connection to each of
 * the other participants. A lost connection to the server is resumed, and the calls go on meanwhile.
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
 * | `connection`       | `state`: connecting, waiting (somebody has to let us in), joined, reconnecting or closed;   |
 * |                    | `reason`: a code; `retryInMs?`;                                                            |
 * |                    | `resumed?`: joined again as if nothing had been                                            |
 * | `joined`           | `rejoined`: under a new id. Everybody already there had a `peer-joined` before it            |
 * | `peer-joined`      | `peer`; `existing`: was there before us                                                    |
 * | `peer-left`        | `peer`, `reason`: the protocol's leave reasons, or `rejoined` when we came back ourselves    |
 * | `peer-away`        | `peer`, `until`: their connection to the server is lost; the call may well go on             |
 * | `peer-back`        | `peer`                                                                                     |
 * | `peer-renamed`     | `peer`, `before`: the same connection goes on under a new `peer.id`                         |
 * | `peer-updated`     | `peer`, `key`, `value`                                                                     |
 * | `peer-role`        | `peer`: what they are (`peer.role`), and whether they may be seen and heard (`peer.speaks`)  |
 * | `self-role`        | `role`, `permissions`                                                                      |
 * | `waiting`          | `waiting`: who waits to be let in, where we may let in: `{id, displayName, role, data}`      |
 * | `peer-connection`  | `peer`, `state`: connecting, connected, reconnecting or failed; `reason?`                    |
 * | `track`            | `peer`, `track`: it is in `peer.stream` already                                            |
 * | `screen`           | `peer`, `stream`: their screen, or null when they show it no more                          |
 * | `channel`          | `peer`, `channel`: an RTCDataChannel that they opened, and that is not open here           |
 * | `device-lost`      | `kind`, `track`: it was unplugged, or the screen is shared no more; nothing is sent for it now |
 * | `self-updated`     | `key`, `value`                                                                             |
 * | `room-state`       | `key`, `value`, `by`                                                                       |
 * | `presenter`        | `presenter`: id or null; `by`                                                              |
 * | `timer`            | `timer`: the timer or null; `by`                                                           |
 * | `room-updated`     | what changed: `locked`, `waiting_room`, `banned` or `unbanned`                             |
 * | `message`          | `from`: a participant's id, or null for the host app; `kind`, `body`, `ts`, `to?`            |
 * | `go-away`          | `reconnect`, `afterMs`, `reason`                                                           |
 * | `error`            | `code`, `message`, `peer?`: of something nobody awaits                                     |
 *
 * Nothing here writes to the console: session descriptions and tokens have no place in a log.
 */

const SUBPROTOCOL = 'roomsig.v1';
const FEATURES = ['resume', 'negotiate', 'binary'];
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder();
const KINDS = /** @type {const} */ (['audio', 'video']);
const REQUEST_MS = 10_000;
const BACKOFF_MS = { first: 500, most: 15_000 };
/** A join that held no time is good for this: pauses of no more than two seconds, but not for none. */
const TRIES_AFTER_JOIN = 2;
/** An offerer that is not connected after this long starts ICE anew: whatever was lost, the new offer replaces it. */
const STUCK_MS = 20_000;
/** Where the server restarts pairs that are stuck, this is for the case that it does not. */
const VERY_STUCK_MS = 30_000;
/** "Disconnected" often heals by itself within a few seconds. */
const DISCONNECTED_MS = 4_000;
/** Of so many who have left the numbers of signals are kept. */
const DEPARTED = 64;
/** A restart that was asked for and did not come, because the question was lost or came too soon. */
const ASK_AGAIN_MS = 5_000;
const ACK = { afterMs: 100, atOnce: 8 };
/** Signals that nobody acknowledges are sent again after this long, then after twice as long. */
const RESEND_MS = { first: 3_000, most: 24_000 };
/** Candidates that wait for their description. */
const EARLY = 64;
/** For how long after a loss a full room may be our own former self, whose connection the server still waits for. */
const GHOST_MS = 60_000;
/** After a rejoin: how long to wait for a word on a connection that lives before offering a new one, or giving it up. */
const CLAIM_MS = 1_500;
const ADRIFT_MS = 15_000;
/** The other end of a connection has closed it; whoever left the room is gone from it by then. */
const ABANDONED_MS = 3_000;
/** All that is sent to all peers for pictures, in bits a second, and what one picture gets of it. */
const UPLINK = 4_000_000;
const VIDEO = { least: 100_000, most: 1_500_000 };
/** We gave the connection up ourselves. Not 1000: that would say that we leave the room. */
const GIVEN_UP = 4000;
const REPLACED = 4501;
const ENTERING = ['join-room', 'resume', 'ping'];
const FULL = ['ROOM_FULL', 'ROOM_LOCKED', 'DUPLICATE_IDENTITY'];
const TRANSIENT_CLOSE = [1001, 1005, 1006, 1011, 1012, 1013, 1014];
const FINAL_CLOSE = {
  1000: 'NORMAL', 1009: 'MESSAGE_TOO_LARGE', 4500: 'INVALID_TOKEN', 4501: 'REPLACED', 4502: 'KICKED', 4503: 'BANNED',
  4504: 'ROOM_CLOSED', 4505: 'RATE_LIMITED', 4506: 'PROTOCOL_ERROR',
};
/** Why we have left the room while we were away, and may not come back. */
const FINAL_LEAVE = {
  kicked: 'KICKED', banned: 'BANNED', replaced: 'REPLACED', 'room-closed': 'ROOM_CLOSED',
  'token-expired': 'TOKEN_EXPIRED', 'token-revoked': 'TOKEN_REVOKED',
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
 * @property {boolean} [binaryFrames] false: messages as text, which the browser's network panel shows as such; default true
 * @property {number | null} [maxUplink] bits a second for all pictures to all peers; null: no limit; default 4,000,000
 *
 * @typedef {'idle' | 'connecting' | 'waiting' | 'joined' | 'reconnecting' | 'closed'} ConnectionState
 * @typedef {'connecting' | 'connected' | 'reconnecting' | 'failed'} PeerState
 * @typedef {{status: 'running' | 'paused', duration_ms: number, remaining_ms: number, updated_at: number}} Timer
 * @typedef {{sender: SignalSender, receiver: SignalReceiver}} Numbers
 * @typedef {object} PeerLink what a peer needs of its room
 * @property {RTCConfiguration} config
 * @property {MediaStream} stream
 * @property {MediaStream} screen
 * @property {(feature: string) => boolean} has whether the server granted a feature
 * @property {() => boolean} isJoined
 * @property {() => boolean} speaks whether we may be seen and heard
 * @property {(message: object) => boolean} send
 * @property {(type: string, detail: object) => void} emit
 * @property {(peer: Peer, id: string) => void} claimed the other end goes on under this id
 * @property {(peer: Peer, offer?: object) => Peer | undefined} abandoned the other end has begun anew
 * @property {(peer: Peer, channel: RTCDataChannel) => void} opened
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

/**
 * The sending side of numbered signals to one participant: numbers them, and keeps them until they are acknowledged. No
 * timer, no socket: whoever owns it sends what it is given.
 */
export class SignalSender {
  #most;
  #last = 0;
  /** Nothing up to here comes any more; 0 when the other side knows that. */
  #skipped = 0;
  /** @type {{s: number}[]} */ #kept = [];

  /** @param {number} [most] how many are kept; what is over that is skipped, all of it */
  constructor(most = 256) {
    this.#most = most;
  }

  get idle() {
    return this.#kept.length === 0 && this.#skipped === 0;
  }

  /** @param {object} signal @returns {object[]} what to send now */
  add(signal) {
    const skip = this.#kept.length >= this.#most ? this.drop() : [];
    const numbered = { ...signal, s: ++this.#last };
    this.#kept.push(numbered);
    return [...skip, numbered];
  }

  /** Gives up what is kept. @returns {object[]} what to send now */
  drop() {
    if (this.#kept.length === 0) return [];
    this.#kept = [];
    this.#skipped = this.#last;
    return [{ t: 'skip', s: this.#skipped }];
  }

  /** @param {number} s all up to this one have arrived @returns {boolean} whether that was news */
  acked(s) {
    const before = this.#kept.length + this.#skipped;
    this.#kept = this.#kept.filter((signal) => signal.s > s);
    if (this.#skipped <= s) this.#skipped = 0;
    return this.#kept.length + this.#skipped < before;
  }

  /**
   * All that is not acknowledged, in order, behind what comes no more: whoever counts anew over there knows then where we are.
   *
   * @returns {object[]}
   */
  pending() {
    const over = this.#kept.length === 0 ? this.#skipped : this.#kept[0].s - 1;
    return over === 0 ? [...this.#kept] : [{ t: 'skip', s: over }, ...this.#kept];
  }
}

/** The receiving side: puts signals in order, drops what it has had, and knows what there is to acknowledge. */
export class SignalReceiver {
  #most;
  /** @type {Map<number, any>} */ #early = new Map();
  /** All up to this one have arrived. */ last = 0;
  /** How many have come since the last acknowledgement, doubles included. */ unacked = 0;

  /** @param {number} [most] how many are kept that come before their turn */
  constructor(most = 64) {
    this.#most = most;
  }

  /** @param {number} s @param {any} signal @returns {any[]} the signals whose turn it is now */
  accept(s, signal) {
    this.unacked++;
    if (s > this.last && (this.#early.size < this.#most || s === this.last + 1)) this.#early.set(s, signal);
    return this.#ready();
  }

  /** Nothing up to `s` comes any more. @param {number} s @returns {any[]} the signals whose turn it is now */
  skip(s) {
    this.unacked++;
    // What has come of those is good all the same.
    const early = [...this.#early.keys()].filter((one) => one <= s).sort((a, b) => a - b);
    const ready = early.map((one) => this.#early.get(one));
    for (const one of early) this.#early.delete(one);
    this.last = Math.max(this.last, s);
    return [...ready, ...this.#ready()];
  }

  /** @returns {number} what to acknowledge */
  ack() {
    this.unacked = 0;
    return this.last;
  }

  #ready() {
    const ready = [];
    for (let next = this.last + 1; this.#early.has(next); next++) {
      ready.push(this.#early.get(next));
      this.#early.delete(next);
      this.last = next;
    }
    return ready;
  }
}

/** Another participant, and the connection to them. To be read, not written. */
export class Peer {
  #link;
  #making = false;
  #ignoring = false;
  /** An answerer makes no offer of its own before it has had one: the first, or that of a restart. */
  #awaiting;
  /** The count that our last offer belongs to, and that of the last restart the server told us of. */
  #offered = 0;
  #restarted = 0;
  /** The count of the last answer, theirs or ours: what we report is of that. */
  #agreed = 0;
  #wasConnected = false;
  #restarts = 0;
  /** Until the server says that the other client knows no restarts. */
  #arbitrated = true;
  #reported = '';
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;
  /** @type {{candidate: RTCIceCandidateInit | null, n: number}[]} */ #early = [];
  #chain = Promise.resolve();
  /** The tracks are being put on the sections; and whether that has to be done once more. @type {Promise<void> | undefined} */
  #attaching;
  #unattached = false;
  /** Another connection to the same participant, for what came after its first offer. @type {Peer | undefined} */
  #successor;
  #sender;
  #receiver;
  #resends = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #resendTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #ackTimer;
  /** @type {RTCRtpTransceiver | undefined} */ #screenSection;
  /** @type {Map<string, MediaStream>} what they send beside camera and microphone */ #extras = new Map();
  /** @type {RTCDataChannel | undefined} */ #channel;
  /** @type {Record<string, number | null>} */ #caps = {};

  /**
   * @param {any} participant @param {{role: string, polite: boolean, n?: number}} negotiate @param {PeerLink} link
   * @param {Numbers} [numbers] go on where another connection to the same participant has stopped
   */
  constructor(participant, negotiate, link, { sender, receiver } = newNumbers()) {
    this.#link = link;
    this.#sender = sender;
    this.#receiver = receiver;
    /** @type {string} */ this.id = '';
    /** @type {string} */ this.displayName = '';
    /** @type {string} */ this.role = '';
    /** Whether they may be seen and heard. What comes of one who may not is not shown. */
    this.speaks = participant.speaks !== false;
    /** @type {any} */ this.data = null;
    /** @type {Record<string, any>} */ this.state = {};
    this.offerer = false;
    this.polite = false;
    this.n = 0;
    /** Their connection to the server is lost. What they send may arrive all the same. */
    this.away = false;
    this.learn(participant, negotiate);
    this.n = this.#restarted = this.#agreed = negotiate.n ?? 0;
    this.#awaiting = !this.offerer;
    /** @type {PeerState} */ this.connection = 'connecting';
    /** One stream for the life of the peer, whatever the other side replaces. */
    this.stream = new MediaStream();
    /** @type {MediaStream | null} */ this.screen = null;
    /** @type {string | null} the id under which the other end says that it goes on */ this.claim = null;
    const pc = (this.pc = new RTCPeerConnection(link.config));
    pc.onnegotiationneeded = () => this.#offer();
    pc.onicecandidate = ({ candidate }) => {
      // An empty candidate ends one generation only; the null that follows says the same for all.
      if (candidate?.candidate !== '') this.#signal({ t: 'ice-candidate', candidate });
    };
    pc.onconnectionstatechange = () => this.#watch();
    pc.ontrack = (event) => this.#track(event);
    pc.ondatachannel = ({ channel }) => link.opened(this, channel);
    if (this.offerer) this.#openChannel();
    this.#restartIn(this.#isArbitrated() ? VERY_STUCK_MS : STUCK_MS);
    this.#resend();
    void this.attach();
  }

  /**
   * Takes over what the server says of the participant.
   *
   * @param {any} participant @param {{role: string, polite: boolean, n?: number} | undefined} negotiate
   */
  learn(participant, negotiate) {
    this.id = participant.socket_id;
    this.displayName = participant.display_name;
    this.role = participant.role;
    this.data = participant.data ?? null;
    this.state = values(participant.state);
    this.away = participant.away_until !== undefined && participant.away_until !== null;
    if (!negotiate) return;
    this.offerer = negotiate.role === 'offerer';
    this.polite = negotiate.polite;
  }

  /** As the server describes it, for another connection in the place of this one. */
  get description() {
    const { id, displayName, role, speaks, data, state } = this;
    const entries = Object.entries(state).map(([key, value]) => [key, { value }]);
    return { socket_id: id, display_name: displayName, role, speaks, data, state: Object.fromEntries(entries) };
  }

  get negotiate() {
    return { role: this.offerer ? 'offerer' : 'answerer', polite: this.polite, n: this.n };
  }

  /** Where its numbered signals are, without those that were kept: they belong to this connection. */
  get numbers() {
    this.#sender.drop();
    return { sender: this.#sender, receiver: this.#receiver };
  }

  /** Whether the other end may still be there, although the server has lost both of us. */
  get isAlive() {
    return this.#channel?.readyState === 'open' && ['connected', 'disconnected'].includes(this.pc.connectionState);
  }

  /**
   * Puts the local tracks on the media sections. The offerer makes those for sound and camera even without a track, so
   * that its first offer asks for the other's media; the answerer makes none before the offer is there, since a section
   * of its own would need a second negotiation. The screen has a section of its own, from its first use on.
   */
  attach() {
    // One at a time: a track that is being replaced still seems to be the old one. Whoever comes meanwhile is served by another round.
    this.#unattached = true;
    this.#attaching ??= this.#attachAll().finally(() => (this.#attaching = undefined));
    return this.#attaching;
  }

  async #attachAll() {
    while (this.#unattached) {
      this.#unattached = false;
      await this.#attachOnce();
    }
  }

  async #attachOnce() {
    const { pc } = this;
    if (!this.offerer && !pc.remoteDescription) return;
    const { stream, screen } = this.#link;
    const speaks = this.#link.speaks();
    for (const kind of KINDS) {
      const track = (speaks && stream.getTracks().find((local) => local.kind === kind)) || null;
      const section = this.#section(kind);
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
    const shown = (speaks && screen.getTracks()[0]) || null;
    const section = this.#screenSection;
    if (!section && shown) this.#screenSection = pc.addTransceiver(shown, { direction: 'sendonly', streams: [screen] });
    // The section stays when the screen goes: the next one needs no negotiation then.
    else if (section && section.sender.track !== shown) await section.sender.replaceTrack(shown);
    await this.cap(this.#caps);
  }

  /**
   * Limits what is sent, in bits a second; null: no limit.
   *
   * @param {Record<string, number | null>} caps by kind: `video`, `screen`
   */
  async cap(caps) {
    this.#caps = caps;
    const senders = { video: this.#section('video')?.sender, screen: this.#screenSection?.sender };
    for (const [kind, sender] of Object.entries(senders)) {
      const parameters = sender?.getParameters?.();
      const most = caps[kind] ?? undefined;
      // A browser has no encodings before the section was negotiated.
      if (!parameters?.encodings?.length || parameters.encodings[0].maxBitrate === most) continue;
      parameters.encodings[0].maxBitrate = most;
      if (most === undefined) delete parameters.encodings[0].maxBitrate;
      // Refused while a negotiation is under way; the next change of the connection tries again.
      await sender?.setParameters(parameters).catch(() => {});
    }
  }

  /** Takes a signal from the other side, or a skip. @param {any} message */
  accept(message) {
    if (message.s === undefined) return this.#take(message);
    const { t, s } = message;
    const ready = t === 'skip' ? this.#receiver.skip(s) : this.#receiver.accept(s, message);
    for (const one of ready) this.#take(one);
    if (this.#receiver.unacked >= ACK.atOnce) this.#ack();
    else this.#ackTimer ??= setTimeout(() => this.#ack(), ACK.afterMs);
  }

  /** All up to `s` have arrived there. @param {number} s */
  acked(s) {
    if (!this.#sender.acked(s)) return;
    this.#resends = 0;
    this.#resendLater();
  }

  /** The server restarts the pair. @param {{n: number}} message */
  restart({ n }) {
    if (n < this.n || n <= this.#restarted) return;
    this.#restarted = n;
    if (n > this.n) this.#advance(n);
    if (!this.offerer) return;
    this.#queue(async () => {
      if (n !== this.n) return;
      this.pc.restartIce();
      // Without an answer to the last offer the browser waits for it; a new offer takes the place of the lost one.
      if (this.pc.signalingState !== 'stable') await this.#offer();
    });
  }

  /** The network is another one, so the path may be another one, too. @param {string} reason */
  renew(reason) {
    this.#ask(reason);
  }

  /** The server knows us again, or the other one is back. */
  resume() {
    this.#reported = '';
    this.#report();
    this.#resend();
    if (this.pc.connectionState === 'disconnected') this.#restartIn(DISCONNECTED_MS);
    else if (this.pc.connectionState === 'failed') this.#ask('failed');
  }

  /**
   * The same connection under another participation of both: what was numbered begins anew.
   *
   * @param {any} participant @param {{role: string, polite: boolean, n?: number}} negotiate @param {Numbers} [numbers]
   */
  adopt(participant, negotiate, numbers = newNumbers()) {
    this.learn(participant, negotiate);
    this.become(participant);
    this.n = this.#restarted = this.#agreed = negotiate.n ?? 0;
    this.claim = null;
    this.#arbitrated = true;
    this.#awaiting = false;
    this.#ignoring = false;
    this.#early = [];
    this.#rest();
    ({ sender: this.#sender, receiver: this.#receiver } = numbers);
    this.#reported = '';
    this.#report();
    // An offer whose answer was lost with the server: what it wanted is wanted still, and is offered again by itself.
    if (this.pc.signalingState === 'have-local-offer')
      this.#queue(() => this.pc.setLocalDescription({ type: 'rollback' }));
    this.#showScreen();
    void this.attach();
  }

  /** Tells the other end, over the connection itself, under which id we go on. @param {string} self */
  introduce(self) {
    if (this.#channel?.readyState === 'open') this.#channel.send(JSON.stringify({ self }));
  }

  /** The server could not deliver one of our signals. @param {RoomError} error */
  undelivered(error) {
    if (this.#link.has('resume')) {
      // It is kept, and sent again: when its sender may, when the other is back, or never when the pair was restarted.
      if (error.code === 'RATE_LIMITED') this.#resendLater(error.retryAfterMs);
    } else if (error.retryable) this.#restartIn(error.retryAfterMs ?? 2_000, true);
  }

  /** The server does not restart the pair. @param {RoomError} error @param {boolean} asked whether we wanted it to */
  unrestarted(error, asked) {
    if (error.code === 'RATE_LIMITED') return this.#restartIn(error.retryAfterMs ?? ASK_AGAIN_MS);
    if (error.code !== 'NEGOTIATION_FAILED') return;
    if (asked) {
      // The other client knows no restarts: the offerer makes an offer, and that is all there is.
      this.#arbitrated = false;
      return this.#ask('');
    }
    this.#become('failed', error.code);
    this.#restartIn(VERY_STUCK_MS);
  }

  /** An own value of theirs has changed. @param {any} change */
  update(change) {
    const done = put(this.state, change);
    if (change.key === 'screen') this.#showScreen();
    return done;
  }

  /** A data channel to this peer alone. @param {string} label @param {RTCDataChannelInit} [options] */
  openChannel(label, options) {
    return this.pc.createDataChannel(label, options);
  }

  close() {
    clearTimeout(this.#timer);
    this.#rest();
    if (this.#channel) this.#channel.onclose = null;
    this.pc.onconnectionstatechange = null;
    this.pc.close();
  }

  #isArbitrated() {
    return this.#arbitrated && this.#link.has('negotiate');
  }

  #rest() {
    clearTimeout(this.#resendTimer);
    clearTimeout(this.#ackTimer);
    this.#ackTimer = this.#resendTimer = undefined;
  }

  /** @param {() => any} step */
  #queue(step) {
    // One after the other. That is also why there is no flag here for a remote answer that is still being set, as in
    // the W3C's example of perfect negotiation: the next description is looked at when the answer is in.
    this.#chain = this.#chain.then(step).catch((error) => this.#trouble(error));
  }

  /** The first section of a kind: those of the other's screen come later, and ours is known. @param {string} kind */
  #section(kind) {
    return this.pc.getTransceivers().find((one) =>
      one !== this.#screenSection && one.direction !== 'stopped' && one.receiver.track.kind === kind);
  }

  /** @param {RTCTrackEvent} event */
  #track({ track, transceiver, streams }) {
    const { kind } = track;
    if (kind === 'video' && transceiver && transceiver !== this.#section(kind)) {
      const stream = streams[0] ?? new MediaStream([track]);
      this.#extras.set(stream.id, stream);
      return this.#showScreen();
    }
    for (const old of this.stream.getTracks()) if (old.kind === kind) this.stream.removeTrack(old);
    if (!this.speaks) return;
    this.stream.addTrack(track);
    this.#link.emit('track', { peer: this, track });
  }

  /** What they are from here on, and whether they may be seen and heard. @param {{role: string, speaks?: boolean}} change */
  become({ role, speaks = true }) {
    const before = this.speaks;
    this.role = role;
    this.speaks = speaks;
    if (before === speaks) return;
    for (const track of this.stream.getTracks()) this.stream.removeTrack(track);
    for (const kind of speaks ? KINDS : []) {
      const track = this.#section(kind)?.receiver.track;
      if (track) this.#track(/** @type {any} */ ({ track, streams: [] }));
    }
    this.#showScreen();
  }

  /** Their value `screen` is the id of the stream; from another client it may be just true. */
  #showScreen() {
    const { screen } = this.speaks ? this.state : { screen: null };
    const stream = (screen === true ? [...this.#extras.values()].pop() : this.#extras.get(screen)) ?? null;
    if (stream === this.screen) return;
    this.screen = stream;
    this.#link.emit('screen', { peer: this, stream });
  }

  /** Ours, to talk past the server. The answerer opens it where it was offered: it never asks for a negotiation. */
  #openChannel() {
    if (this.#channel) return;
    const channel = (this.#channel = this.pc.createDataChannel('roomsig', { negotiated: true, id: 0 }));
    channel.onmessage = ({ data }) => {
      const self = said(data).self;
      if (typeof self === 'string' && self.length <= 64) this.#link.claimed(this, self);
    };
    channel.onclose = () => setTimeout(() => this.#link.abandoned(this), ABANDONED_MS);
  }

  /** @param {any} message */
  #take(message) {
    this.#queue(() => {
      if (this.#successor) return this.#successor.#take(message);
      const n = message.n ?? this.n;
      if (n < this.n) return;
      // The other side heard of the restart before us.
      if (n > this.n) this.#advance(n);
      if (message.t === 'ice-candidate') return this.#candidates([message.candidate].flat(), n);
      const before = fingerprint(this.pc.remoteDescription);
      if (message.t === 'offer' && before && before !== fingerprint(message.offer))
        return void (this.#successor = this.#link.abandoned(this, message));
      return this.#description(message[message.t], n);
    });
  }

  /** @param {number} n */
  #advance(n) {
    this.n = n;
    this.#early = [];
    this.#awaiting = !this.offerer;
    for (const signal of this.#sender.drop()) this.#post(signal);
    this.#restartIn(VERY_STUCK_MS);
  }

  async #offer() {
    const { pc } = this;
    if (this.#awaiting) return;
    try {
      this.#making = true;
      do {
        this.#offered = this.n;
        await pc.setLocalDescription();
        // Restarted while we made it: then it is of no use any more, and whoever is to offer does so again.
      } while (this.offerer && this.#offered !== this.n && pc.signalingState === 'have-local-offer');
      if (this.#offered === this.n) this.#describe();
    } catch (error) {
      this.#trouble(error);
    } finally {
      this.#making = false;
    }
  }

  /** @param {RTCSessionDescriptionInit} description @param {number} n */
  async #description(description, n) {
    const { pc } = this;
    const offer = description.type === 'offer';
    // An answer that comes too late: to an offer that was taken back, or that has its answer.
    if (!offer && pc.signalingState !== 'have-local-offer') return;
    const collision = offer && (this.#making || pc.signalingState !== 'stable');
    // An own offer of before the restart is given up, even by the impolite side.
    this.#ignoring = collision && !this.polite && this.#offered >= n;
    if (this.#ignoring) return;
    await pc.setRemoteDescription(description);
    if (offer) this.#awaiting = false;
    await this.#candidates(this.#early.splice(0).map((one) => one.candidate), n);
    if (!offer) return this.#agree(n);
    if (/^m=application /m.test(description.sdp ?? '')) this.#openChannel();
    await this.attach();
    await pc.setLocalDescription();
    if (n === this.n) this.#describe();
    this.#agree(n);
  }

  /** @param {number} n */
  #agree(n) {
    if (n === this.#agreed) return;
    this.#agreed = n;
    if (this.pc.connectionState !== 'connected') return;
    // A browser may go over to the new path without a change of its state; the server and we wait for one.
    this.#reported = '';
    this.#watch();
  }

  /** @param {(RTCIceCandidateInit | null)[]} candidates @param {number} n */
  async #candidates(candidates, n) {
    for (const candidate of candidates) {
      const remote = this.pc.remoteDescription;
      const fragment = candidate?.usernameFragment;
      const early = !remote || (fragment && !remote.sdp.includes(`a=ice-ufrag:${fragment}`));
      if (early) {
        if (this.#ignoring) continue;
        this.#early.push({ candidate, n });
        if (this.#early.length > EARLY) this.#early.shift();
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
    if (description) this.#signal({ t: description.type, [description.type]: description });
  }

  /** @param {any} signal */
  #signal(signal) {
    const message = this.#link.has('negotiate') ? { ...signal, n: this.n } : signal;
    if (!this.#link.has('resume')) return this.#post(message);
    for (const one of this.#sender.add(message)) this.#post(one);
    if (this.#resendTimer === undefined) this.#resendLater();
  }

  /** Towards one who is away signals wait; without numbers nobody keeps them. @param {any} signal */
  #post(signal) {
    if (this.away && signal.s !== undefined) return;
    // A signal has no answer, but an error names it: the id leads back to the peer.
    this.#link.send({ ...signal, to: this.id, id: `@${this.id}` });
  }

  #resend() {
    for (const signal of this.#sender.pending()) this.#post(signal);
    this.#resendLater();
  }

  /** @param {number} [ms] */
  #resendLater(ms = Math.min(RESEND_MS.most, RESEND_MS.first * 2 ** this.#resends)) {
    clearTimeout(this.#resendTimer);
    this.#resendTimer = undefined;
    // Who is not here now is sent everything when they, or we, are back.
    if (this.#sender.idle || this.away || !this.#link.isJoined()) return;
    this.#resendTimer = setTimeout(() => {
      this.#resends++;
      this.#resend();
    }, ms);
  }

  #ack() {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    const s = this.#receiver.ack();
    // There may be only such that came too early.
    if (s > 0) this.#link.send({ t: 'ack', of: this.id, s });
  }

  #report() {
    const state = this.pc.connectionState;
    if (state === 'new' || state === this.#reported || !this.#link.has('negotiate')) return;
    if (this.#link.isJoined() && this.#link.send({ t: 'peer-state', to: this.id, state, n: this.#agreed })) this.#reported = state;
  }

  #watch() {
    const now = this.pc.connectionState;
    this.#report();
    if (now === 'connected') {
      this.#wasConnected = true;
      this.#restarts = 0;
      clearTimeout(this.#timer);
      void this.cap(this.#caps);
    } else if (now === 'disconnected') {
      this.#restartIn(DISCONNECTED_MS);
    } else if (now === 'failed') {
      this.#restartIn(backoff(this.#restarts));
    }
    this.#become(now === 'connected' || now === 'failed' ? now : this.#wasConnected ? 'reconnecting' : 'connecting');
  }

  /** @param {PeerState} state @param {string} [reason] */
  #become(state, reason) {
    if (state === this.connection && !reason) return;
    this.connection = state;
    this.#link.emit('peer-connection', { peer: this, state, reason });
  }

  /** @param {number} ms */
  #restartIn(ms, evenAsAnswerer = false) {
    if (!this.offerer && !evenAsAnswerer && !this.#isArbitrated()) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(this.pc.connectionState), ms);
  }

  /**
   * Either side asks the server for a restart. Without it the offerer restarts ICE, and the other waits for that.
   *
   * @param {string} reason
   */
  #ask(reason) {
    this.#restarts++;
    if (this.#isArbitrated()) {
      if (this.#link.isJoined()) this.#link.send({ t: 'restart', to: this.id, n: this.n, reason, id: `!${this.id}` });
      if (this.pc.connectionState !== 'connected') this.#restartIn(ASK_AGAIN_MS);
      return;
    }
    if (!this.offerer && this.#link.has('negotiate')) return;
    this.pc.restartIce();
    // Without an answer to the last offer the browser waits for it; a new offer takes the place of the lost one.
    if (this.pc.signalingState !== 'stable') void this.#offer();
    this.#restartIn(STUCK_MS);
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
  /** How often it was asked for. */ #asked = 0;
  /** @type {Map<number, {resolve: (answer: any) => void, reject: (error: Error) => void, timer: any}>} */
  #requests = new Map();
  /** @type {RTCConfiguration} */ #config = {};
  /** @type {{interval_ms?: number, timeout_ms?: number}} */ #ping = {};
  #features = new Set();
  /** Connections whose server takes binary messages: another one need not. @type {WeakSet<WebSocket>} */ #binary = new WeakSet();
  /** What a resume needs. @type {{key: string, epoch: string, seq: number} | null} */ #ticket = null;
  /** Events that follow a resume, and up to where they lead. */ #replay = { left: 0, seq: 0 };
  /** @type {Set<string>} own values that the server may not have yet */ #unsaved = new Set();
  /** Peers that the server has lost together with us, while the connection to them lives. @type {Set<Peer>} */
  #adrift = new Set();
  /**
   * Where the signals were of those who have left: one whom the server had lost may be brought back, and does not know of it.
   *
   * @type {Map<string, Numbers>}
   */
  #departed = new Map();
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #adriftTimer;
  /**
   * Participants who may turn out to be one of those.
   *
   * @type {Map<string, {participant: any, negotiate: any, existing: boolean, timer: any}>}
   */
  #held = new Map();
  /** @type {Map<string, RoomChannel>} */ #channels = new Map();
  #hastened = false;
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
  /** The connection to another node, until that has us. @type {WebSocket | null} */ #next = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #moveTimer;
  #moves = 0;
  #network = network()?.type;
  #online = () => {
    if (this.state === 'joined') this.#probe(REQUEST_MS / 2);
    else if (this.#retryTimer) this.#connect();
    for (const peer of this.peers.values()) peer.renew('network');
  };
  #moved = () => {
    const before = this.#network;
    this.#network = network()?.type;
    // Most changes are of the estimated speed.
    if (this.#network !== before && this.#network !== 'none') this.#online();
  };
  #devices = (/** @type {any} */ event) => this.#unplugged(event.target);

  /** @param {RoomOptions} options */
  constructor(options) {
    super();
    this.#options = options;
    const base = globalThis.location?.href;
    this.#url = new URL(options.url ?? '/signal', base).href.replace(/^http/, 'ws');
    /** @type {ConnectionState} */ this.state = 'idle';
    /** The tracks that are sent. {@link setTrack} changes them, and this stream with them. */
    this.localStream = options.localStream ?? new MediaStream();
    /** The screen that is shown to the others, if one is. */
    this.screenStream = new MediaStream();
    /** @type {Map<string, Peer>} the others, in join order */ this.peers = new Map();
    /** @type {string | null} our own id; another one after each rejoin */ this.self = null;
    this.displayName = options.displayName ?? '';
    this.role = '';
    /** @type {string[]} */ this.permissions = [];
    this.locked = false;
    this.waitingRoom = false;
    /** @type {Map<string, any>} who waits, where we may let in */ this.waiting = new Map();
    /** @type {Record<string, any>} our own values, set again after a rejoin */ this.ownState = {};
    /** @type {Record<string, any>} */ this.roomState = {};
    /** @type {string | null} */ this.presenter = null;
    /** @type {Timer | null} */ this.timer = null;
    /** @type {Record<string, number>} */ this.limits = {};
    for (const track of this.localStream.getTracks()) track.addEventListener?.('ended', this.#devices);
  }

  /** Everybody in the room, oneself last, as plain values: to be drawn, compared or kept. */
  get participants() {
    const others = [...this.peers.values()].map(({ id, displayName, role, speaks, data, state, away, connection }) =>
      ({ id, displayName, role, speaks, data, state: { ...state }, away, connection, self: false }));
    const { self, displayName, role, speaks, ownState, state } = this;
    const data = this.#options.data ?? null;
    const away = state === 'reconnecting';
    const own = { id: self, displayName, role, speaks, data, state: { ...ownState }, away, connection: null, self: true };
    return self === null ? others : [...others, own];
  }

  /** Whether we may be seen and heard. */
  get speaks() {
    return this.self === null || this.permissions.includes('speak');
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
    network()?.addEventListener?.('change', this.#moved);
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

  /**
   * Sends this track, or none, from now on. With `screen` it goes beside the camera's, and the others are told by the
   * own value of that name.
   *
   * @param {'audio' | 'video' | 'screen'} kind @param {MediaStreamTrack | null} track
   */
  async setTrack(kind, track) {
    const stream = kind === 'screen' ? this.screenStream : this.localStream;
    for (const old of stream.getTracks()) {
      if ((kind !== 'screen' && old.kind !== kind) || old === track) continue;
      old.removeEventListener?.('ended', this.#devices);
      stream.removeTrack(old);
    }
    if (track) {
      stream.addTrack(track);
      track.addEventListener?.('ended', this.#devices);
    }
    if (kind === 'screen') {
      this.setState('screen', track && stream.id).catch(({ code, message }) => this.#emit('error', { code, message }));
      this.#share();
    }
    await Promise.all([...this.peers.values()].map((peer) => peer.attach()));
  }

  /**
   * Asks which screen, window or tab to show, and shows it beside the camera. Rejects when the answer is none.
   *
   * @param {DisplayMediaStreamOptions} [options]
   */
  async shareScreen(options = { video: { frameRate: { max: 15 } }, audio: false }) {
    const [track] = (await navigator.mediaDevices.getDisplayMedia(options)).getVideoTracks();
    const [before] = this.screenStream.getTracks();
    if ('contentHint' in track) track.contentHint ||= 'detail';
    await this.setTrack('screen', track);
    before?.stop();
    return track;
  }

  async stopScreen() {
    const [track] = this.screenStream.getTracks();
    if (!track) return;
    await this.setTrack('screen', null);
    track.stop();
  }

  /** Cameras, microphones and loudspeakers; they have names once the page was let in to one. */
  async devices() {
    return (await navigator.mediaDevices?.enumerateDevices?.()) ?? [];
  }

  /**
   * Sends what this device sees or hears, in place of the one before, which is stopped.
   *
   * @param {'audio' | 'video'} kind @param {string} [deviceId] default: what the browser takes
   * @param {MediaTrackConstraints} [constraints]
   */
  async useDevice(kind, deviceId, constraints = {}) {
    const wanted = deviceId ? { ...constraints, deviceId: { exact: deviceId } } : constraints;
    const stream = await navigator.mediaDevices.getUserMedia({ [kind]: wanted });
    const [track] = stream.getTracks();
    const before = this.localStream.getTracks().find((one) => one.kind === kind);
    await this.setTrack(kind, track);
    before?.stop();
    return track;
  }

  /**
   * Opens a data channel to everybody who is there and who comes. Both sides of a pair may; without it here, one that
   * another opened comes as the event `channel`.
   *
   * @param {string} label @param {RTCDataChannelInit} [options]
   */
  openChannel(label, options) {
    const known = this.#channels.get(label);
    if (known) return known;
    const channel = new RoomChannel(label, options, () => this.#channels.delete(label));
    this.#channels.set(label, channel);
    for (const peer of this.peers.values()) channel.add(peer);
    return channel;
  }

  /**
   * One's own value, such as `hand_raised`; null removes it. Without a connection it waits for the next.
   *
   * @param {string} key @param {any} value
   */
  async setState(key, value) {
    const before = this.ownState[key] ?? null;
    put(this.ownState, { key, value });
    this.#unsaved.add(key);
    if (this.state !== 'joined') return;
    try {
      await this.#request({ t: 'state-set', scope: 'self', key, value });
      if ((this.ownState[key] ?? null) === value) this.#unsaved.delete(key);
    } catch (error) {
      if (/** @type {RoomError} */ (error).code === 'CONNECTION_LOST') return;
      this.#unsaved.delete(key);
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

  /**
   * Takes the permission `moderate`: see docs/PROTOCOL.md, "Moderation".
   *
   * @param {string} action kick, ban, unban, lock, unlock, admit, wait, wait-no-more, permit or close
   * @param {string} [target] whom; for unban the identity
   * @param {{role?: string, permissions?: string[]}} [details] for permit
   */
  moderate(action, target, details) {
    return this.#request({ t: 'moderate', action, target, ...details });
  }

  #connect() {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#goAway = null;
    const socket = (this.#socket = this.#open());
    socket.onopen = () => {
      if (socket !== this.#socket) return socket.close(GIVEN_UP);
      this.#write(socket, this.#hello());
      if (this.#ticket) this.#resume(this.#ticket);
      else this.#enter();
    };
    this.#follow(socket);
  }

  #open() {
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    socket.binaryType = 'arraybuffer';
    return socket;
  }

  #hello() {
    const features = FEATURES.filter((feature) => feature !== 'binary' || this.#options.binaryFrames !== false);
    return { t: 'hello', versions: [1], features, client: 'roomsig.js' };
  }

  /** @param {WebSocket} socket @param {MessageEvent} event */
  #read(socket, { data }) {
    const message = JSON.parse(typeof data === 'string' ? data : DECODER.decode(data));
    if (message.t === 'welcome' && message.features.includes('binary')) this.#binary.add(socket);
    return message;
  }

  /** @param {WebSocket} socket @param {object} message */
  #write(socket, message) {
    const json = JSON.stringify(message);
    socket.send(this.#binary.has(socket) ? ENCODER.encode(json) : json);
  }

  /** @param {WebSocket} socket */
  #follow(socket) {
    socket.onmessage = (event) => {
      if (socket === this.#socket) this.#receive(this.#read(socket, event));
    };
    socket.onclose = (event) => {
      if (socket !== this.#socket) return;
      // The other node has us: its answer is under way.
      if (this.#next && event.code === REPLACED) this.#drop(GIVEN_UP);
      else this.#lost(event.code);
    };
  }

  /**
   * Resumes at another node. The connection we have is good until then: it may be the only one that works, and is given up only
   * for one that has us.
   */
  #move() {
    if (this.#next || !this.#ticket || this.state !== 'joined') return;
    const next = (this.#next = this.#open());
    const id = ++this.#lastId;
    const failed = () => {
      if (next !== this.#next) return;
      this.#next = null;
      next.close(GIVEN_UP);
      if (this.#socket) this.#moveIn(backoff(this.#moves++));
      else this.#lost(1006);
    };
    this.#moveTimer = setTimeout(failed, REQUEST_MS);
    next.onopen = () => {
      const { key, epoch, seq } = /** @type {any} */ (this.#ticket);
      this.#write(next, this.#hello());
      const resume = { t: 'resume', room_code: this.#options.roomCode, self: this.self, key, epoch, seq, id };
      this.#write(next, resume);
    };
    next.onmessage = (event) => {
      const message = this.#read(next, event);
      if (next !== this.#next || message.t === 'welcome') return;
      if (message.t === 'error') return failed();
      this.#drop(GIVEN_UP);
      this.#socket = next;
      this.#moves = 0;
      this.#follow(next);
      this.#receive(message);
    };
    next.onclose = failed;
  }

  /** @param {number} ms */
  #moveIn(ms) {
    clearTimeout(this.#moveTimer);
    this.#moveTimer = setTimeout(() => this.#move(), ms);
  }

  #enter() {
    const { roomCode, token, displayName, data } = this.#options;
    this.#attempt ??= randomAttempt();
    const join = { room_code: roomCode, token, display_name: displayName, data, attempt: this.#attempt, retry: this.#asked++ };
    this.#request({ t: 'join-room', ...join }).catch((error) => this.#refused(error));
  }

  /** @param {{key: string, epoch: string, seq: number}} ticket */
  #resume({ key, epoch, seq }) {
    const resume = { room_code: this.#options.roomCode, self: this.self, key, epoch, seq };
    this.#request({ t: 'resume', ...resume }).catch((error) => {
      if (error.code === 'CONNECTION_LOST' || error.code === 'TIMEOUT' || error.retryable) return this.#refused(error);
      if (error.code.includes('TOKEN') || error.code === 'BANNED') return this.#finish(error.code, error.message);
      const final = /** @type {any} */ (FINAL_LEAVE)[error.details?.reason];
      if (final) return this.#finish(final, error.message);
      // Our place is gone, but the room may be there, and we may enter it anew.
      this.#ticket = null;
      this.#enter();
    });
  }

  /** @param {RoomError} error */
  #refused(error) {
    if (error.code === 'CONNECTION_LOST') return;
    if (error.code === 'TIMEOUT') return this.#lost(1006);
    const ours = this.self !== null && Date.now() - this.#lostAt < GHOST_MS;
    if (FULL.includes(error.code) ? !ours : !error.retryable) return this.#finish(error.code, error.message);
    this.#drop(GIVEN_UP);
    this.#retry(error.code, Math.max(error.retryAfterMs ?? 0, backoff(this.#retries++)));
  }

  /** The connection is gone. @param {number} code */
  #lost(code) {
    const goAway = this.#goAway;
    this.#stay();
    this.#drop(GIVEN_UP);
    if (goAway?.reconnect === 'no') return this.#finish('GO_AWAY', goAway.reason);
    const again = goAway ? code < 4500 : TRANSIENT_CLOSE.includes(code) || (code >= 4000 && code < 4500);
    if (!again) return this.#finish(/** @type {any} */ (FINAL_CLOSE)[code] ?? `CLOSED_${code}`);
    if (this.state === 'joined') {
      this.#lostAt = Date.now();
      // Only a join that held counts as success, or a server that throws us out at once would be asked without pause.
      const held = this.#lostAt - this.#joinedAt > BACKOFF_MS.most;
      this.#retries = held ? 0 : Math.min(this.#retries, TRIES_AFTER_JOIN);
    }
    if (goAway) this.#retry('GO_AWAY', goAway.delay);
    else this.#retry('CONNECTION_LOST', backoff(this.#retries++));
  }

  /** @param {string} reason @param {number} ms */
  #retry(reason, ms) {
    this.#retryTimer = setTimeout(() => this.#connect(), ms);
    this.#become(this.self === null ? 'connecting' : 'reconnecting', { reason, retryInMs: Math.round(ms) });
  }

  /**
   * Turns away from the socket, without waiting for its close event: on a dead network that takes minutes.
   *
   * @param {number} code
   */
  #drop(code) {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#beatTimer);
    clearTimeout(this.#retryTimer);
    for (const { reject, timer } of this.#requests.values()) {
      clearTimeout(timer);
      reject(new RoomError('CONNECTION_LOST'));
    }
    this.#requests.clear();
    if (socket && socket.readyState < 2) socket.close(code);
  }

  /** Goes nowhere. */
  #stay() {
    clearTimeout(this.#moveTimer);
    const next = this.#next;
    this.#next = null;
    next?.close(GIVEN_UP);
  }

  /** @param {string} reason @param {string} [message] */
  #finish(reason, message) {
    if (this.state === 'closed') return;
    globalThis.removeEventListener?.('online', this.#online);
    network()?.removeEventListener?.('change', this.#moved);
    for (const track of [...this.localStream.getTracks(), ...this.screenStream.getTracks()])
      track.removeEventListener?.('ended', this.#devices);
    this.#stay();
    this.#drop(1000);
    this.#ticket = null;
    clearTimeout(this.#adriftTimer);
    for (const { timer } of this.#held.values()) clearTimeout(timer);
    this.#held.clear();
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
    const peer = this.peers.get(message.from ?? message.socket_id ?? message.of ?? message.with);
    switch (message.t) {
      case 'welcome':
        this.#features = new Set(message.features);
        this.#ping = message.ping ?? {};
        break;
      case 'waiting':
        this.#beat();
        this.#become('waiting');
        break;
      case 'waiting-joined':
        this.waiting.set(message.socket_id, waits(message));
        this.#emit('waiting', { waiting: [...this.waiting.values()] });
        break;
      case 'waiting-left': this.#waitsNoMore(message.socket_id); break;
      case 'user-role':
        if (message.socket_id === this.self) this.#promoted(message);
        else this.#learned({ ...message, speaks: message.permissions.includes('speak') }, peer);
        break;
      case 'room-joined': this.#entered(message); break;
      case 'resumed': this.#resumed(message); break;
      case 'epoch':
        if (this.#ticket) Object.assign(this.#ticket, { epoch: message.epoch, seq: message.seq });
        break;
      case 'user-joined':
        this.#waitsNoMore(message.socket_id);
        if (!peer && !this.#held.has(message.socket_id)) this.#place(message, message.negotiate, false);
        break;
      case 'user-away':
        if (peer) this.#away(peer, message.until - (message.server_time - Date.now()));
        else this.#correct(message.socket_id, (held) => (held.away_until = message.until));
        break;
      case 'user-back':
        if (peer) this.#back(peer);
        else this.#correct(message.socket_id, (held) => (held.away_until = undefined));
        break;
      case 'user-left':
        if (peer) this.#remove(peer, message.reason);
        else this.#release(message.socket_id);
        break;
      case 'user-updated':
        if (message.socket_id === this.self) this.#emit('self-updated', put(this.ownState, message));
        else if (peer) this.#emit('peer-updated', { peer, ...peer.update(message) });
        else this.#correct(message.socket_id, (held) => put(held.state, entry(message)));
        break;
      case 'offer': case 'answer': case 'ice-candidate': case 'skip':
        // Whoever speaks like a newcomer has no connection that lives.
        (peer ?? this.#announce(message.from))?.accept(message);
        break;
      case 'acked': peer?.acked(message.s); break;
      case 'restart': (peer ?? this.#announce(message.with))?.restart(message); break;
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
        this.waitingRoom = message.waiting_room ?? this.waitingRoom;
        this.#emit('room-updated', message);
        break;
      case 'message': this.#emit('message', message); break;
      case 'ice-servers': this.#renew(message); break;
      case 'go-away': this.#leaveSoon(message); break;
      case 'error': this.#failed(message); break;
    }
    this.#handled(message);
    this.#settle(message.re)?.resolve(message);
  }

  /** What another one is from here on. @param {any} change @param {Peer | undefined} peer */
  #learned({ socket_id: id, role, speaks = true }, peer) {
    if (!peer) return this.#correct(id, (held) => Object.assign(held, { role, speaks }));
    if (peer.role === role && peer.speaks === speaks) return;
    peer.become({ role, speaks });
    this.#emit('peer-role', { peer });
  }

  /** What we are and may do from here on. @param {{role: string, permissions: string[]}} change */
  #promoted({ role, permissions }) {
    Object.assign(this, { role, permissions });
    for (const peer of this.peers.values()) void peer.attach();
    this.#emit('self-role', { role, permissions });
    if (permissions.includes('moderate') || this.waiting.size === 0) return;
    this.waiting.clear();
    this.#emit('waiting', { waiting: [] });
  }

  /** @param {string} id */
  #waitsNoMore(id) {
    if (this.waiting.delete(id)) this.#emit('waiting', { waiting: [...this.waiting.values()] });
  }

  /** Remembers up to where we know what has happened. @param {any} message */
  #handled({ t, seq }) {
    if (!this.#ticket || seq === undefined || t === 'resumed' || t === 'room-joined') return;
    this.#ticket.seq = Math.max(this.#ticket.seq, seq);
    if (this.#replay.left > 0 && --this.#replay.left === 0)
      this.#ticket.seq = Math.max(this.#ticket.seq, this.#replay.seq);
  }

  /**
   * The room as it is now: when we join, join anew, or come back after more than the server could tell us.
   *
   * @param {any} message
   */
  #entered(message) {
    const back = this.#ticket !== null && message.self === this.self;
    const rejoined = this.self !== null && !back;
    if (rejoined) this.#castAdrift();
    if (!back) this.#departed.clear();
    this.#attempt = null;
    this.#asked = 0;
    this.#arrived(message);
    this.#ping = message.ping ?? {};
    this.self = message.self;
    const { role, permissions } = message;
    const promoted = back && (role !== this.role || String(permissions) !== String(this.permissions));
    Object.assign(this, { role, permissions, locked: message.locked, waitingRoom: message.waiting_room === true });
    this.waiting = new Map((message.waiting ?? []).map((/** @type {any} */ one) => [one.socket_id, waits(one)]));
    this.limits = message.limits ?? {};
    this.#ticket = message.key ? { key: message.key, epoch: message.epoch, seq: message.seq } : null;
    this.#replay = { left: 0, seq: 0 };
    const state = values(message.state);
    const { presenter, timer_state: timer } = message;
    const changed = {
      presenter: back && presenter !== this.presenter,
      timer: back && JSON.stringify(timer) !== JSON.stringify(this.timer),
      state: back ? changes(this.roomState, state) : [],
    };
    Object.assign(this, { presenter, timer, roomState: state });
    const roles = new Map(message.negotiate.map((/** @type {any} */ one) => [one.with, one]));
    const present = new Set(message.participants.map((/** @type {any} */ one) => one.socket_id));
    if (back) {
      for (const peer of [...this.peers.values()]) if (!present.has(peer.id)) this.#remove(peer, 'timeout');
      for (const id of [...this.#held.keys()]) if (!present.has(id)) this.#release(id);
    }
    this.#beat();
    // Joined, but nobody is told before the others are in place.
    this.state = 'joined';
    for (const participant of message.participants) {
      const id = participant.socket_id;
      const negotiate = roles.get(id);
      const peer = this.peers.get(id);
      if (id === this.self) this.displayName = participant.display_name;
      else if (back && peer) this.#reconcile(peer, participant, negotiate);
      else if (!back || !this.#held.has(id)) this.#place(participant, negotiate, !back);
    }
    for (const [key, value] of changed.state) this.#emit('room-state', { key, value, by: null });
    if (changed.presenter) this.#emit('presenter', { presenter, by: null });
    if (changed.timer) this.#emit('timer', { timer, by: null });
    if (rejoined) for (const peer of this.peers.values()) peer.introduce(message.self);
    this.#goOn(back);
    if (promoted) this.#promoted({ role, permissions });
    if (!back) this.#emit('joined', { rejoined });
    if (message.waiting) this.#emit('waiting', { waiting: [...this.waiting.values()] });
    this.#joining?.resolve(this);
    this.#joining = null;
  }

  /** We are who we were; what we have missed follows. @param {any} message */
  #resumed(message) {
    this.#arrived(message);
    const seq = message.replayed > 0 ? (this.#ticket?.seq ?? 0) : message.seq;
    this.#ticket = { key: message.key, epoch: message.epoch, seq };
    this.#replay = { left: message.replayed, seq: message.seq };
    this.#beat();
    this.state = 'joined';
    this.#goOn(true);
  }

  /** @param {any} message */
  #arrived(message) {
    this.#joinedAt = Date.now();
    clearTimeout(this.#moveTimer);
    this.#next = null;
    this.#skew = message.server_time - Date.now();
    if (message.t === 'room-joined') this.#config = { ...this.#options.rtcConfig };
    if (message.ice_transport_policy) this.#config.iceTransportPolicy = message.ice_transport_policy;
    this.#renew(message);
  }

  /** ICE servers: for new peers, and for the next ICE restart of those there are. @param {any} message */
  #renew({ ice_servers: iceServers }) {
    this.#config = { ...this.#config, iceServers: this.#options.rtcConfig?.iceServers ?? iceServers };
    for (const { pc } of this.peers.values()) pc.setConfiguration(this.#config);
  }

  /** @param {boolean} resumed */
  #goOn(resumed) {
    this.#hastened = false;
    // Whatever it is: with the first message the server knows that the new key has arrived.
    if (resumed) this.#send({ t: 'ping' });
    if (resumed) for (const peer of this.peers.values()) peer.resume();
    this.#become('joined', { resumed });
    for (const key of resumed ? [...this.#unsaved] : Object.keys(this.ownState)) {
      const value = this.ownState[key] ?? null;
      this.setState(key, value).catch(({ code, message: text }) => this.#emit('error', { code, message: text }));
    }
  }

  /** @param {Peer} peer @param {any} participant @param {any} negotiate */
  #reconcile(peer, participant, negotiate) {
    const { away, state } = peer;
    this.#learned(participant, peer);
    peer.learn(participant, undefined);
    const { away: isAway, state: now } = peer;
    Object.assign(peer, { away, state });
    for (const [key, value] of changes({ ...state }, now))
      this.#emit('peer-updated', { peer, ...peer.update({ key, value }) });
    if (isAway && !away) this.#away(peer, participant.away_until - this.#skew);
    if (!isAway && away) this.#back(peer);
    if (negotiate) peer.restart(negotiate);
  }

  /** @param {Peer} peer @param {number} until */
  #away(peer, until) {
    if (peer.away) return;
    peer.away = true;
    this.#emit('peer-away', { peer, until });
  }

  /** @param {Peer} peer */
  #back(peer) {
    if (!peer.away) return;
    peer.away = false;
    peer.resume();
    this.#emit('peer-back', { peer });
  }

  /** We are in the room anew. Those we are still connected to may be as well, or come soon: they keep their place. */
  #castAdrift() {
    for (const id of [...this.#held.keys()]) this.#release(id);
    this.#adrift.clear();
    for (const peer of [...this.peers.values()]) {
      if (!peer.isAlive) this.#remove(peer, 'rejoined');
      else {
        this.#adrift.add(peer);
        this.#away(peer, Date.now() + ADRIFT_MS);
      }
    }
    clearTimeout(this.#adriftTimer);
    this.#adriftTimer = setTimeout(() => {
      for (const peer of [...this.#adrift]) this.#remove(peer, 'timeout');
    }, ADRIFT_MS);
  }

  /** The other end of a connection says that it goes on under this id. @param {Peer} peer @param {string} id */
  #claimed(peer, id) {
    if (peer.id === id || this.peers.get(peer.id) !== peer) return;
    peer.claim = id;
    const held = this.#held.get(id);
    const fresh = this.peers.get(id);
    if (held && this.#heir(held.participant) === peer) {
      this.#release(id);
      this.#adopt(peer, held.participant, held.negotiate);
    } else if (fresh && !fresh.offerer && !fresh.pc.remoteDescription && this.#heir(fresh.description) === peer) {
      // It took longer than we waited for, and nobody has offered another connection in its place.
      const { description, negotiate, numbers } = fresh;
      this.#remove(fresh, 'rejoined');
      this.#adopt(peer, description, negotiate, numbers);
    } else if (!this.#hastened && !this.#adrift.has(peer)) {
      // Once for each time that we are in: whoever is at the other end is not to set our pace.
      this.#hastened = true;
      if (this.state === 'joined') return this.#probe(REQUEST_MS / 2);
      if (!this.#retryTimer) return;
      // The server is there again, for others at least.
      clearTimeout(this.#retryTimer);
      this.#retryTimer = setTimeout(() => this.#connect(), Math.random() * BACKOFF_MS.first);
    }
  }

  /**
   * The connection that goes on as this participant's. Its other end alone can say so: who is at that end was settled
   * by DTLS when it was made. But anybody there could say any id, so what the server says of the participant has to fit.
   *
   * @param {any} participant
   */
  #heir(participant) {
    const { socket_id: id, display_name: name, role } = participant;
    return [...this.#adrift].find((peer) => peer.claim === id && peer.displayName === name && peer.role === role);
  }

  /** @param {Peer} peer @param {any} participant @param {any} negotiate @param {Numbers} [numbers] */
  #adopt(peer, participant, negotiate, numbers) {
    const before = peer.id;
    this.#adrift.delete(peer);
    this.peers.delete(before);
    peer.adopt({ ...participant, away_until: participant.away_until ?? null }, negotiate, numbers);
    this.peers.set(peer.id, peer);
    this.#emit('peer-renamed', { peer, before });
    if (peer.away) this.#emit('peer-away', { peer, until: participant.away_until - this.#skew });
    else this.#emit('peer-back', { peer });
  }

  /** @param {any} participant @param {any} negotiate @param {boolean} existing */
  #place(participant, negotiate, existing) {
    const id = participant.socket_id;
    participant.state ??= {};
    const heir = this.#heir(participant);
    if (heir) this.#adopt(heir, participant, negotiate);
    else if (this.#adrift.size === 0) this.#add(participant, negotiate, existing);
    else this.#held.set(id, { participant, negotiate, existing, timer: setTimeout(() => this.#announce(id), CLAIM_MS) });
  }

  /** Nobody claims to go on as this participant. @param {string} id */
  #announce(id) {
    const held = this.#held.get(id);
    this.#release(id);
    return held && this.#add(held.participant, held.negotiate, held.existing);
  }

  /** @param {string} id */
  #release(id) {
    clearTimeout(this.#held.get(id)?.timer);
    this.#held.delete(id);
  }

  /** @param {string} id @param {(participant: any) => void} change */
  #correct(id, change) {
    const held = this.#held.get(id);
    if (held) change(held.participant);
  }

  /** @param {any} participant @param {any} negotiate @param {boolean} existing @param {Numbers} [numbers] @returns {Peer} */
  #add(participant, negotiate, existing, numbers = this.#departed.get(participant.socket_id)) {
    const peer = new Peer(participant, negotiate ?? { role: 'answerer', polite: false }, {
      config: this.#config,
      stream: this.localStream,
      screen: this.screenStream,
      has: (feature) => this.#features.has(feature),
      isJoined: () => this.state === 'joined',
      speaks: () => this.speaks,
      send: (message) => this.#send(message),
      emit: (type, detail) => this.#emit(type, detail),
      claimed: (one, id) => this.#claimed(one, id),
      abandoned: (one, offer) => this.#abandoned(one, offer),
      opened: (one, channel) => {
        const known = this.#channels.get(channel.label);
        if (known) known.hear(one, channel);
        else this.#emit('channel', { peer: one, channel });
      },
    }, numbers);
    this.peers.set(peer.id, peer);
    this.#emit('peer-joined', { peer, existing });
    for (const channel of this.#channels.values()) channel.add(peer);
    this.#share();
    return peer;
  }

  /** @param {Peer} peer @param {string} reason */
  #remove(peer, reason) {
    peer.close();
    this.peers.delete(peer.id);
    this.#departed.delete(peer.id);
    this.#departed.set(peer.id, peer.numbers);
    for (const id of [...this.#departed.keys()].slice(0, -DEPARTED)) this.#departed.delete(id);
    this.#adrift.delete(peer);
    for (const channel of this.#channels.values()) channel.remove(peer);
    this.#share();
    this.#emit('peer-left', { peer, reason });
  }

  /**
   * The other end has closed the connection but is in the room, or offers another one: they begin anew, and so do we.
   *
   * @param {Peer} peer @param {any} [offer] @returns {Peer | undefined}
   */
  #abandoned(peer, offer) {
    if (this.peers.get(peer.id) !== peer) return undefined;
    if (!offer && (this.state !== 'joined' || peer.away || peer.isAlive)) return undefined;
    const { description, negotiate, numbers } = peer;
    this.#remove(peer, 'rejoined');
    const fresh = this.#add(description, negotiate, true, numbers);
    if (offer) fresh.accept({ ...offer, s: undefined });
    return fresh;
  }

  /** Everybody gets the same part of what we may send. */
  #share() {
    const { maxUplink = UPLINK } = this.#options;
    const screens = this.screenStream.getTracks().length;
    // A screen is worth two pictures of a camera.
    const part = (/** @type {number} */ weight) =>
      maxUplink === null ? null : Math.round((weight * maxUplink) / (Math.max(1, this.peers.size) * (1 + 2 * screens)));
    const within = (/** @type {number | null} */ bits, /** @type {number} */ most) =>
      bits === null ? null : Math.min(most, Math.max(VIDEO.least, bits));
    const caps = { video: within(part(1), VIDEO.most), screen: within(part(2), 2 * VIDEO.most) };
    for (const peer of this.peers.values()) void peer.cap(caps);
  }

  /**
   * A device is gone, or the screen is shared no more: send nothing rather than a picture that stands still.
   *
   * @param {any} track
   */
  #unplugged(track) {
    const kind = this.screenStream.getTracks().includes(track) ? 'screen' : track.kind;
    if (kind !== 'screen' && !this.localStream.getTracks().includes(track)) return;
    void this.setTrack(kind, null);
    if (kind !== 'screen' && this.ownState[kind] === true)
      this.setState(kind, false).catch(({ code, message }) => this.#emit('error', { code, message }));
    this.#emit('device-lost', { kind, track });
  }

  /** @param {any} message */
  #leaveSoon({ reconnect, after_ms: afterMs = 0, reason }) {
    // All clients of a server hear this at the same moment; without jitter they would all come back at one, too.
    const delay = afterMs + Math.random() * Math.max(1_000, afterMs);
    if (reconnect === 'resume') {
      this.#emit('go-away', { reconnect, afterMs, reason });
      if (this.#ticket && !this.#next) this.#moveIn(delay);
      return;
    }
    this.#goAway = { reconnect, reason, delay };
    this.#emit('go-away', { reconnect, afterMs, reason });
    if (reconnect === 'no') return;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      // With a key we come back as the same one.
      if (!this.#ticket) this.#send({ t: 'bye' });
      this.#goAway = { reconnect, reason, delay: 0 };
      this.#lost(1001);
    }, delay);
  }

  /** @param {any} message */
  #failed(message) {
    const error = new RoomError(message.code, message.message, message);
    const request = this.#settle(message.re);
    if (request) return request.reject(error);
    // The answer to our join, which was `waiting` so far.
    if (this.state === 'waiting') return this.#refused(error);
    const re = typeof message.re === 'string' ? message.re : '';
    const peer = this.peers.get(re ? re.slice(1) : message.details?.with);
    if (re.startsWith('@')) peer?.undelivered(error);
    else if (re.startsWith('!')) return peer?.unrestarted(error, true);
    else if (peer) return peer.unrestarted(error, false);
    // What is sent again is no error worth telling; nor is a peer that has just left: its user-left is under way.
    const numbered = re.startsWith('@') && this.#features.has('resume');
    if (!numbered && message.code !== 'PEER_NOT_FOUND')
      this.#emit('error', { code: error.code, message: error.message, peer });
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

  /** @param {any} message */
  #send(message) {
    // Before we are in nobody listens, and a resume wants silence until its answer.
    if (this.#socket?.readyState !== 1 || (this.state !== 'joined' && !ENTERING.includes(message.t))) return false;
    this.#write(this.#socket, message);
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

/** A data channel of the page's own to everybody. {@link RoomClient.openChannel} makes one. */
export class RoomChannel extends EventTarget {
  #options;
  #onClose;
  /** @type {Map<Peer, RTCDataChannel>} */ #channels = new Map();

  /** @param {string} label @param {RTCDataChannelInit | undefined} options @param {() => void} onClose */
  constructor(label, options, onClose) {
    super();
    this.label = label;
    this.#options = options;
    this.#onClose = onClose;
  }

  /**
   * `message` has `peer` and `data`, `open` and `close` have `peer`.
   *
   * @param {'message' | 'open' | 'close'} type @param {(detail: any) => void} listener
   * @returns {() => void} takes the listener off
   */
  on(type, listener) {
    const handler = (/** @type {any} */ event) => listener(event.detail);
    this.addEventListener(type, handler);
    return () => this.removeEventListener(type, handler);
  }

  /**
   * To everybody whose channel is open, or to one.
   *
   * @param {any} data what RTCDataChannel takes @param {string} [to] @returns {number} to how many
   */
  send(data, to) {
    const open = [...this.#channels].filter(([peer, { readyState }]) =>
      readyState === 'open' && (to === undefined || peer.id === to));
    for (const [, channel] of open) channel.send(data);
    return open.length;
  }

  close() {
    this.#onClose();
    for (const channel of this.#channels.values()) channel.close();
  }

  /** For {@link RoomClient}. @param {Peer} peer */
  add(peer) {
    const channel = peer.openChannel(this.label, this.#options);
    this.#channels.set(peer, channel);
    channel.onopen = () => this.#emit('open', { peer });
    channel.onclose = () => this.#emit('close', { peer });
    this.hear(peer, channel);
  }

  /** For {@link RoomClient}. @param {Peer} peer @param {RTCDataChannel} channel */
  hear(peer, channel) {
    channel.onmessage = ({ data }) => this.#emit('message', { peer, data });
  }

  /** For {@link RoomClient}. @param {Peer} peer */
  remove(peer) {
    this.#channels.delete(peer);
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

/** Somebody who waits, as the page sees them. @param {any} message */
function waits({ socket_id: id, display_name: displayName, role, data }) {
  return { id, displayName, role, data };
}

/** A value as a participant's description has it. @param {{key: string, value: any}} change */
function entry({ key, value }) {
  return { key, value: value === null ? null : { value } };
}

/** What is other than before; null: it is gone. @param {Record<string, any>} before @param {Record<string, any>} now */
function changes(before, now) {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]))
    .map((key) => /** @type {[string, any]} */ ([key, now[key] ?? null]));
}

/** What came over a data channel, from whoever is there. @param {any} text @returns {Record<string, any>} */
function said(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** What some browsers tell of the network; its `type` is wifi, cellular, none and so on. @returns {any} */
function network() {
  return /** @type {any} */ (globalThis.navigator)?.connection;
}

/** @returns {Numbers} */
function newNumbers() {
  return { sender: new SignalSender(), receiver: new SignalReceiver() };
}

/** Whom DTLS lets in: another one is another connection. @param {RTCSessionDescriptionInit | null} description */
function fingerprint(description) {
  return /^a=fingerprint:(.*)$/m.exec(description?.sdp ?? '')?.[1];
}
