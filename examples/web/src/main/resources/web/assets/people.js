/** Who is there and how they are connected; and, for moderators, who may come in and who has to go. */
import { toast } from './notices.js';
import { CONNECTION, sentenceFor } from './words.js';

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);
const LISTENER = { role: 'listener', permissions: ['signal'] };
const SPEAKER = { role: 'participant', permissions: ['speak', 'signal', 'message', 'state', 'present', 'timer'] };

export class PeopleView {
  #room;
  /** Why a connection is not there, by participant. @type {Map<string, string>} */
  #reasons = new Map();

  /** @param {import('/roomsig/roomsig.js').RoomClient} room */
  constructor(room) {
    this.#room = room;
    const button = byId('everybody');
    const panel = byId('people-panel');
    const open = (/** @type {boolean} */ isOpen) => {
      panel.hidden = !isOpen;
      // They are at the same place.
      if (isOpen && !byId('timer-panel').hidden) byId('timer').click();
      button.setAttribute('aria-expanded', String(isOpen));
    };
    button.addEventListener('click', () => open(panel.hidden));
    byId('timer').addEventListener('click', () => byId('timer-panel').hidden || open(false));
    panel.addEventListener('keydown', (/** @type {KeyboardEvent} */ { key }) => {
      if (key !== 'Escape') return;
      open(false);
      button.focus();
    });
    byId('lock').addEventListener('click', () => this.#do(room.locked ? 'unlock' : 'lock'));
    byId('wait').addEventListener('click', () => this.#do(room.waitingRoom ? 'wait-no-more' : 'wait'));
    for (const event of ['connection', 'joined', 'peer-joined', 'peer-left', 'peer-away', 'peer-back', 'peer-renamed',
      'peer-role', 'self-role', 'room-updated'])
      room.on(/** @type {any} */ (event), () => this.render());
    room.on('waiting', ({ waiting }) => {
      if (waiting.length > 0) open(true);
      this.render();
    });
    room.on('peer-connection', ({ peer, reason }) => {
      if (reason) this.#reasons.set(peer.id, reason);
      else this.#reasons.delete(peer.id);
      this.render();
    });
  }

  render() {
    const room = this.#room;
    const moderates = room.permissions.includes('moderate');
    byId('everybody').disabled = room.state !== 'joined';
    byId('doors').hidden = !moderates;
    byId('lock').setAttribute('aria-pressed', String(room.locked));
    byId('wait').setAttribute('aria-pressed', String(room.waitingRoom));
    byId('waiting-section').hidden = room.waiting.size === 0;
    byId('waiting').replaceChildren(...[...room.waiting.values()].map(({ id, displayName }) =>
      person(id, displayName, '', [
        this.#button('Let in', displayName, 'admit', id),
        this.#button('Turn away', displayName, 'kick', id),
      ])));
    byId('persons').replaceChildren(...room.participants.map((one) =>
      person(one.id, one.self ? `${one.displayName} (you)` : one.displayName, this.#facts(one), moderates && !one.self ? [
        one.speaks
          ? this.#button('Only listen', one.displayName, 'permit', one.id, LISTENER)
          : this.#button('Let speak', one.displayName, 'permit', one.id, SPEAKER),
        this.#button('Ask to leave', one.displayName, 'kick', one.id),
        this.#button('Ban', one.displayName, 'ban', one.id),
      ] : [])));
  }

  /** @param {import('/roomsig/roomsig.js').Participant} one */
  #facts({ id, self, role, speaks, away, connection }) {
    const facts = [role];
    if (!speaks) facts.push('listens only');
    if (away) facts.push('away');
    if (!self && connection) {
      const state = CONNECTION[connection].text.toLowerCase();
      const reason = this.#reasons.get(id);
      facts.push(reason && connection !== 'connected' ? `${state}: ${sentenceFor(reason)}` : state);
    }
    return facts.join(' · ');
  }

  /** @param {string} text @param {string} name @param {string} action @param {string} id @param {any} [details] */
  #button(text, name, action, id, details) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.dataset.action = action;
    button.textContent = text;
    button.setAttribute('aria-label', `${text}: ${name}`);
    button.addEventListener('click', () => this.#do(action, id, details));
    return button;
  }

  /** @param {string} action @param {string} [id] @param {any} [details] */
  #do(action, id, details) {
    this.#room.moderate(/** @type {any} */ (action), id, details)
      .catch((/** @type {any} */ error) => toast(sentenceFor(error.code)));
  }
}

/** @param {string} id @param {string} name @param {string} facts @param {HTMLElement[]} buttons */
function person(id, name, facts, buttons) {
  const item = document.createElement('li');
  item.dataset.person = id;
  const who = document.createElement('strong');
  who.textContent = name;
  const about = document.createElement('span');
  about.className = 'person-facts';
  about.textContent = facts;
  const actions = document.createElement('span');
  actions.className = 'person-actions';
  actions.append(...buttons);
  item.append(who, about, actions);
  return item;
}
