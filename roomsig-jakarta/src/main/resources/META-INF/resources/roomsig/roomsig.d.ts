/** The browser client of roomsig. What the events mean is told at the head of roomsig.js and in docs/FRONTEND.md. */

export type ConnectionState = 'idle' | 'connecting' | 'waiting' | 'joined' | 'reconnecting' | 'closed';
export type PeerState = 'connecting' | 'connected' | 'reconnecting' | 'failed';
export type Permission = 'speak' | 'signal' | 'message' | 'state' | 'present' | 'timer' | 'moderate';
export type LeaveReason =
  | 'left' | 'timeout' | 'kicked' | 'banned' | 'replaced' | 'room-closed' | 'room-expired' | 'slow-consumer'
  | 'rate-limited' | 'protocol-error' | 'server-drain' | 'key-reused' | 'token-expired' | 'token-revoked' | 'rejoined';

export interface RoomOptions {
  roomCode: string;
  token?: string;
  /** Counts only when the token has no name of its own. */
  displayName?: string;
  /** May be null: others are seen and heard all the same. */
  localStream?: MediaStream | null;
  /** Default: `/signal` on the page's own server. */
  url?: string | URL;
  /** Goes before what the server says, `iceServers` too. */
  rtcConfig?: RTCConfiguration;
  /** Shown to the others as `peer.data`. */
  data?: unknown;
  /** False: messages as text, which the browser's network panel shows as such. Default: true. */
  binaryFrames?: boolean;
  /** Bits a second for all pictures to all peers together; null: no limit. Default: 4,000,000. */
  maxUplink?: number | null;
}

export interface Timer {
  status: 'running' | 'paused';
  duration_ms: number;
  remaining_ms: number;
  /** Unix milliseconds of the server; {@link RoomClient.timeLeft} does the sum. */
  updated_at: number;
}

export interface Participant {
  id: string;
  displayName: string;
  role: string;
  /** Whether they may be seen and heard. */
  speaks: boolean;
  data: any;
  state: Record<string, any>;
  away: boolean;
  /** Null for oneself. */
  connection: PeerState | null;
  self: boolean;
}

/** Somebody who waits to be let in. */
export interface Waiting {
  id: string;
  displayName: string;
  role: string;
  data: any;
}

export type Moderation = 'kick' | 'ban' | 'unban' | 'lock' | 'unlock' | 'admit' | 'wait' | 'wait-no-more' | 'permit' | 'close';

export interface RoomEvents {
  connection: {
    state: ConnectionState;
    /** A code: why the room was left, or why there is no connection. */
    reason?: string;
    message?: string;
    retryInMs?: number;
    resumed?: boolean;
  };
  joined: { rejoined: boolean };
  'peer-joined': { peer: Peer; existing: boolean };
  'peer-left': { peer: Peer; reason: LeaveReason };
  'peer-away': { peer: Peer; until: number };
  'peer-back': { peer: Peer };
  'peer-renamed': { peer: Peer; before: string };
  'peer-updated': { peer: Peer; key: string; value: any };
  'peer-role': { peer: Peer };
  'self-role': { role: string; permissions: readonly Permission[] };
  /** For those who may let in: who waits now. */
  waiting: { waiting: Waiting[] };
  'peer-connection': { peer: Peer; state: PeerState; reason?: string };
  track: { peer: Peer; track: MediaStreamTrack };
  screen: { peer: Peer; stream: MediaStream | null };
  channel: { peer: Peer; channel: RTCDataChannel };
  'device-lost': { kind: 'audio' | 'video' | 'screen'; track: MediaStreamTrack };
  'self-updated': { key: string; value: any };
  'room-state': { key: string; value: any; by: string | null };
  presenter: { presenter: string | null; by: string | null };
  timer: { timer: Timer | null; by: string | null };
  'room-updated': {
    locked?: boolean;
    waiting_room?: boolean;
    banned?: { identity: string; display_name: string };
    unbanned?: { identity: string };
  };
  /** From null: from the host app. */
  message: { from: string | null; kind: string; body: any; ts: number; to?: string };
  'go-away': { reconnect: 'rejoin' | 'resume' | 'no'; afterMs: number; reason: string };
  error: { code: string; message: string; peer?: Peer };
}

/** An error with one of the protocol's codes, or one of ours: TIMEOUT, CONNECTION_LOST, LEFT. */
export class RoomError extends Error {
  constructor(code: string, message?: string, more?: { retryable?: boolean; retry_after_ms?: number; details?: any });
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly details?: any;
}

/** Another participant, and the connection to them. Peers come with events and in {@link RoomClient.peers}. */
export interface Peer {
  /** Another one after the server has forgotten the room: see the event `peer-renamed`. */
  readonly id: string;
  readonly displayName: string;
  readonly role: string;
  /** Whether they may be seen and heard. What comes of one who may not is not shown. */
  readonly speaks: boolean;
  readonly data: any;
  readonly state: Readonly<Record<string, any>>;
  /** Their connection to the server is lost. What they send may arrive all the same. */
  readonly away: boolean;
  readonly connection: PeerState;
  /** Camera and microphone: one stream for the life of the peer. */
  readonly stream: MediaStream;
  readonly screen: MediaStream | null;
  /** To look at, for statistics and the like. */
  readonly pc: RTCPeerConnection;
  openChannel(label: string, options?: RTCDataChannelInit): RTCDataChannel;
}

/** A data channel to everybody. {@link RoomClient.openChannel} makes one. */
export interface RoomChannel {
  readonly label: string;
  on(type: 'message', listener: (detail: { peer: Peer; data: any }) => void): () => void;
  on(type: 'open' | 'close', listener: (detail: { peer: Peer }) => void): () => void;
  /** To everybody whose channel is open, or to one. Says to how many. */
  send(data: string | Blob | ArrayBuffer | ArrayBufferView, to?: string): number;
  close(): void;
}

/** One's own place in a room. */
export class RoomClient extends EventTarget {
  constructor(options: RoomOptions);
  readonly state: ConnectionState;
  readonly localStream: MediaStream;
  readonly screenStream: MediaStream;
  /** The others, in join order. */
  readonly peers: ReadonlyMap<string, Peer>;
  /** Everybody, oneself last, as plain values. */
  readonly participants: Participant[];
  readonly self: string | null;
  readonly displayName: string;
  readonly role: string;
  readonly permissions: readonly Permission[];
  /** Whether we may be seen and heard: without it nothing of {@link localStream} is sent. */
  readonly speaks: boolean;
  readonly locked: boolean;
  readonly waitingRoom: boolean;
  /** By id: who waits, where we may let in. */
  readonly waiting: ReadonlyMap<string, Waiting>;
  readonly ownState: Readonly<Record<string, any>>;
  readonly roomState: Readonly<Record<string, any>>;
  readonly presenter: string | null;
  readonly timer: Timer | null;
  readonly limits: Readonly<Record<string, number>>;

  /** The answer takes the listener off again. */
  on<K extends keyof RoomEvents>(type: K, listener: (detail: RoomEvents[K]) => void): () => void;
  join(): Promise<RoomClient>;
  leave(): void;

  setTrack(kind: 'audio' | 'video' | 'screen', track: MediaStreamTrack | null): Promise<void>;
  shareScreen(options?: DisplayMediaStreamOptions): Promise<MediaStreamTrack>;
  stopScreen(): Promise<void>;
  devices(): Promise<MediaDeviceInfo[]>;
  useDevice(kind: 'audio' | 'video', deviceId?: string, constraints?: MediaTrackConstraints): Promise<MediaStreamTrack>;
  openChannel(label: string, options?: RTCDataChannelInit): RoomChannel;

  setState(key: string, value: any): Promise<void>;
  setRoomState(key: string, value: unknown, ifVersion?: number): Promise<unknown>;
  setPresenter(id: string | null): Promise<unknown>;
  setTimer(action: 'start' | 'pause' | 'reset', durationMs?: number): Promise<unknown>;
  timeLeft(): number | null;
  sendMessage(kind: string, body: unknown, to?: string): void;
  /** Takes the permission `moderate`. The details are for `permit`. */
  moderate(
    action: Moderation, target?: string, details?: { role?: string; permissions?: readonly Permission[] },
  ): Promise<unknown>;
}
