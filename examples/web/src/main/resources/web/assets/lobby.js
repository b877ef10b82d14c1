/** The lobby: a look in the mirror, a name, and the way in. */
import { dropTicket, joinRoom, keepTicket, lastName, lobbyPath, rememberName, roomCode, roomPath, shareLink } from './api.js';
import { drawIcons, setIcon } from './icons.js';
import { LocalMedia } from './media.js';
import { copyOnClick, Problems } from './notices.js';
import { sentenceFor } from './words.js';

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

const code = roomCode();
const media = new LocalMedia();
const problems = new Problems(byId('problem'), { lobby: lobbyPath(code), home: '/' });
const wanted = { audio: true, video: true };

function render() {
  for (const [kind, id, name] of /** @type {const} */ ([['audio', 'mic', 'mic'], ['video', 'camera', 'camera']])) {
    const button = byId(id);
    button.disabled = false;
    button.setAttribute('aria-pressed', String(!media.isOn(kind)));
    setIcon(button.querySelector('[data-icon]'), media.isOn(kind) ? name : `${name}-off`);
  }
  // Not before there is a picture: a video without one holds up the page's load event.
  if (media.isOn('video')) byId('self-view').srcObject ??= media.stream;
  byId('preview').dataset.video = media.isOn('video') ? 'on' : 'off';
  byId('preview-empty').textContent = 'Your camera is off';
}

/** @param {'audio' | 'video'} kind */
async function toggle(kind) {
  wanted[kind] = !media.isOn(kind);
  problems.clear('media');
  await media.set(kind, wanted[kind]);
  render();
}

byId('join').addEventListener('submit', async (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const name = byId('name').value.trim();
  const problem = byId('join-problem');
  const say = (/** @type {string} */ text) => {
    problem.textContent = text;
    problem.hidden = text === '';
  };
  delete problem.dataset.code;
  say(name ? '' : 'Say who you are, so that others know.');
  if (!name) return byId('name').focus();
  const button = byId('join').querySelector('button');
  button.disabled = true;
  try {
    const { token } = await joinRoom(code, name);
    rememberName(name);
    keepTicket(code, { token, name, ...wanted });
    media.stop();
    location.assign(roomPath(code));
  } catch (error) {
    problem.dataset.code = /** @type {any} */ (error).code;
    say(sentenceFor(problem.dataset.code));
    button.disabled = false;
  }
});

media.addEventListener('change', render);
media.addEventListener('problem', (/** @type {any} */ event) => problems.set('media', event.detail.code));
byId('mic').addEventListener('click', () => toggle('audio'));
byId('camera').addEventListener('click', () => toggle('video'));
addEventListener('pageshow', (event) => event.persisted && location.reload());

document.title = `Lobby of ${code} · roomsig`;
byId('room-code').textContent = code;
byId('link').value = shareLink(code);
byId('link').addEventListener('focus', () => byId('link').select());
byId('name').value = lastName();
copyOnClick(byId('copy'), () => shareLink(code));
dropTicket(code);
drawIcons();
// Not awaited: the page is ready while the browser still asks.
void media.open({ audio: true, video: true }).then(render);
