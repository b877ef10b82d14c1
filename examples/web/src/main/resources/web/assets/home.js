/** The start page: opens a room, or leads to the lobby of one. */
import { createRoom, keepTicket, lastName, lobbyPath, rememberName, roomPath } from './api.js';
import { drawIcons } from './icons.js';
import { sentenceFor } from './words.js';

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/** @param {string} id @param {string} text */
function complain(id, text) {
  byId(id).textContent = text;
  byId(id).hidden = text === '';
}

/** A code, out of a code or a link. @param {string} text */
function codeIn(text) {
  const code = /\/room\/([^/?#]+)/.exec(text)?.[1] ?? text;
  return /^[A-Za-z0-9_-]{1,64}$/.test(code) ? code : null;
}

byId('create').addEventListener('submit', async (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const name = byId('name').value.trim();
  complain('create-problem', name ? '' : 'Say who you are, so that others know.');
  if (!name) return byId('name').focus();
  const button = byId('create').querySelector('button');
  button.disabled = true;
  try {
    const { code, token } = await createRoom(name);
    rememberName(name);
    keepTicket(code, { token, name });
    location.assign(roomPath(code));
  } catch (error) {
    complain('create-problem', sentenceFor(/** @type {any} */ (error).code));
    button.disabled = false;
  }
});

byId('enter').addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
  event.preventDefault();
  const code = codeIn(byId('code').value.trim());
  complain('enter-problem', code ? '' : 'A code is made of letters and digits. Look at the link again.');
  if (code) location.assign(lobbyPath(code));
  else byId('code').focus();
});

// A page that comes back out of the browser's cache still has the button as it was left.
addEventListener('pageshow', () => (byId('create').querySelector('button').disabled = false));
byId('name').value = lastName();
drawIcons();
