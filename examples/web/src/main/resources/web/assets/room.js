/** The room page: joins what the client knows to what people see. */
import { RoomClient } from '/roomsig/roomsig.js';
import { dropTicket, findTicket, lobbyPath, roomCode, shareLink } from './api.js';
import { bindControls } from './controls.js';
import { drawIcons, setIcon } from './icons.js';
import { LocalMedia } from './media.js';
import { copyOnClick, Problems, toast } from './notices.js';
import { PeopleView } from './people.js';
import { Tiles } from './tiles.js';
import { TimerView } from './timer.js';
import { howMany, sentenceFor, SERVER, whoLeft } from './words.js';

/** People who leave the browser's question open are let in without camera and microphone; they may answer later. */
const ASK_MS = 8_000;
const SELF = 'self';

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);
/** The tile of a screen beside that of its owner. @param {string} id */
const screenOf = (id) => `${id} screen`;
const wait = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {string} code @param {import('./api.js').Ticket} ticket */
async function enter(code, ticket) {
  const media = new LocalMedia();
  const room = new RoomClient({
    roomCode: code,
    token: ticket.token,
    displayName: ticket.name,
    localStream: media.stream,
  });
  const tiles = new Tiles(byId('stage'), byId('hear'));
  const problems = new Problems(byId('problem'), { lobby: lobbyPath(code), home: '/' }, [byId('main'), byId('dock')]);
  const timer = new TimerView(room);
  new PeopleView(room).render();
  const own = tiles.add({ id: SELF, name: ticket.name, self: true, stream: media.stream });
  const controls = bindControls(room, media, problems);
  Object.assign(window, { roomsigRoom: room });

  const nameOf = (/** @type {string | null} */ id) =>
    id === room.self ? 'You' : (room.peers.get(id ?? '')?.displayName ?? 'Somebody');
  const showPeople = () => {
    byId('people').textContent = howMany(room.peers.size + 1);
    byId('alone').hidden = room.peers.size > 0 || room.state !== 'joined';
  };
  const showPresenter = () => {
    tiles.present(room.presenter === room.self ? SELF : room.presenter);
    controls.render();
  };
  const showPeer = (/** @type {import('/roomsig/roomsig.js').Peer} */ { id, displayName, connection, away, speaks, state }) =>
    tiles.get(id)?.set({
      name: displayName,
      connection,
      away,
      // A client that says nothing of its microphone is taken to be heard; of its camera, the track tells.
      audio: speaks && state.audio !== false,
      video: speaks && state.video !== false,
      hand: state.hand_raised === true,
    });

  room.on('connection', ({ state, reason, resumed }) => {
    document.body.dataset.state = state;
    byId('connection').dataset.state = state;
    setIcon(byId('connection-icon'), SERVER[state].icon);
    byId('connection-text').textContent = SERVER[state].text;
    controls.render();
    showPeople();
    if (resumed) toast('The connection is restored');
    if (state === 'joined') problems.clear('connection');
    else if (state === 'waiting') problems.set('connection', 'WAITING');
    else if (state === 'reconnecting') problems.set('connection', 'RECONNECTING');
    else if (state === 'connecting' && reason) problems.set('connection', 'CONNECTING');
    else if (state === 'closed') {
      // A token that is no good would lead straight back to the same refusal.
      if (reason.includes('TOKEN')) dropTicket(code);
      media.stop();
      problems.set('final', reason);
    }
  });
  room.on('joined', ({ rejoined }) => {
    if (rejoined) toast('The connection is restored');
    own.set({ name: room.displayName });
    timer.render();
    showPresenter();
    showPeople();
  });
  room.on('peer-joined', ({ peer, existing }) => {
    tiles.add({ id: peer.id, name: peer.displayName, self: false, stream: peer.stream });
    showPeer(peer);
    showPeople();
    if (!existing) toast(`${peer.displayName} joined`);
  });
  room.on('peer-left', ({ peer, reason }) => {
    tiles.remove(peer.id);
    tiles.remove(screenOf(peer.id));
    showPeople();
    if (reason !== 'rejoined') toast(whoLeft(peer.displayName, reason));
  });
  room.on('peer-away', ({ peer }) => showPeer(peer));
  room.on('peer-back', ({ peer }) => showPeer(peer));
  room.on('peer-renamed', ({ peer, before }) => {
    tiles.rename(before, peer.id);
    tiles.rename(screenOf(before), screenOf(peer.id));
    showPeer(peer);
  });
  room.on('screen', ({ peer, stream }) => {
    const id = screenOf(peer.id);
    tiles.remove(id);
    if (stream) tiles.add({ id, name: `${peer.displayName}’s screen`, self: false, screen: true, stream });
    toast(`${peer.displayName} ${stream ? 'shows a screen' : 'shows the screen no more'}`);
  });
  room.on('device-lost', ({ kind }) => {
    // Of camera and microphone the page knows by itself.
    if (kind === 'screen') toast('Your screen is shown no more');
    controls.render();
  });
  room.on('peer-connection', ({ peer }) => showPeer(peer));
  room.on('peer-updated', ({ peer, key, value }) => {
    showPeer(peer);
    if (key === 'hand_raised' && value) toast(`${peer.displayName} raised a hand`);
  });
  room.on('peer-role', ({ peer }) => {
    showPeer(peer);
    if (!peer.speaks) toast(`${peer.displayName} only listens`);
  });
  room.on('self-role', () => {
    toast(room.speaks ? 'You may be seen and heard' : 'You only listen now: the others neither see nor hear you');
    controls.render();
  });
  room.on('message', ({ from, body }) => {
    if (from === null && typeof body === 'string') toast(body);
  });
  room.on('track', ({ peer, track }) => tiles.get(peer.id)?.watch(track));
  room.on('self-updated', () => {
    own.set({ hand: room.ownState.hand_raised === true });
    controls.render();
  });
  room.on('presenter', ({ presenter }) => {
    showPresenter();
    if (presenter) toast(presenter === room.self ? 'You are presenting' : `${nameOf(presenter)} is presenting`);
  });
  room.on('timer', ({ timer: now, by }) => {
    timer.render();
    toast(`${nameOf(by)} ${now ? (now.status === 'paused' ? 'paused' : 'started') : 'reset'} the timer`);
  });
  room.on('error', ({ code: error, peer }) => {
    // What goes wrong with one peer is told by its tile.
    if (!peer) toast(sentenceFor(error));
  });

  media.addEventListener('change', (/** @type {any} */ { detail: { kind, on, track } }) => {
    own.set(kind === 'audio' ? { audio: on } : { video: on });
    controls.render();
    if (room.state === 'closed') return;
    room.setTrack(kind, track);
    room.setState(kind, on).catch((error) => toast(sentenceFor(error.code)));
  });
  media.addEventListener('problem', (/** @type {any} */ event) => problems.set('media', event.detail.code));

  copyOnClick(byId('copy'), () => shareLink(code));
  copyOnClick(byId('copy-alone'), () => shareLink(code));
  addEventListener('pagehide', () => room.leave());

  const wanted = { audio: ticket.audio ?? true, video: ticket.video ?? true };
  own.set({ audio: false, video: false });
  room.setState('audio', false);
  room.setState('video', false);
  controls.render();
  const asking = setTimeout(() => problems.set('media', 'MEDIA_ASKING'), 700);
  const answered = media.open(wanted).then(() => {
    clearTimeout(asking);
    if (byId('problem').dataset.code === 'MEDIA_ASKING') problems.clear('media');
  });
  await Promise.race([answered, wait(ASK_MS)]);
  // When it fails for good, the closed state has said why.
  await room.join().catch(() => {});
}

const code = roomCode();
const ticket = findTicket(code);
drawIcons();
document.title = `Room ${code} · roomsig`;
byId('room-code').textContent = code;
if (ticket) void enter(code, ticket);
else location.replace(lobbyPath(code));
