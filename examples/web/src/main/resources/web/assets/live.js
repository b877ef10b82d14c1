/** The live view: who is in which room, who is connected to whom, and why not. Asks every two seconds. */
import { drawIcons, icon } from './icons.js';
import { howMany } from './words.js';

const EVERY_MS = 2_000;

/** @typedef {{id: string, name: string, role: string, away: boolean, since?: string}} Person */
/** @typedef {{offerer: string, answerer: string, state: string, since?: string, took_ms?: number, reason?: string}} Pair */
/** @typedef {{code: string, opened_at: string, locked: boolean, waiting_room: boolean, members: Person[],
 *   waiting: Person[], pairs: Pair[]}} Room */

/** @type {Record<string, {text: string, icon: string}>} */
const STATES = {
  connected: { text: 'connected', icon: 'check' },
  new: { text: 'nothing reported yet', icon: 'dots' },
  negotiating: { text: 'beginning anew', icon: 'again' },
  failed: { text: 'no connection', icon: 'warning' },
};

/** @type {Record<string, string>} */
const REASONS = {
  'no-answer': 'the offer was not answered',
  'not-connected': 'no way was found between them; look at TURN',
  broken: 'the connection broke',
};

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);
/** What each room showed last, so that only what has changed is drawn anew. @type {Map<string, string>} */
const shown = new Map();
/** How far the server's clock is ahead of this one. */
let ahead = 0;

/** @param {string} name @param {string} className @param {...(Node | string)} children */
function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** For how long something is so; told anew at each look. @param {string | undefined} since */
function age(since) {
  const time = element('time', 'age');
  if (since) time.setAttribute('datetime', since);
  return time;
}

/** @param {string} since */
function ago(since) {
  const seconds = Math.max(0, Math.round((Date.now() + ahead - Date.parse(since)) / 1_000));
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3_600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

function tellTime() {
  for (const time of document.querySelectorAll('time[datetime]'))
    time.textContent = `for ${ago(time.getAttribute('datetime') ?? '')}`;
}

/** @param {Pair} pair */
function wordsFor({ state, reason, took_ms: took }) {
  const { text } = STATES[state] ?? { text: state };
  if (took !== undefined) return `${text} after ${(took / 1_000).toFixed(1)} s`;
  return reason ? `${text}: ${REASONS[reason] ?? reason}` : text;
}

/** @param {Person} one @param {string} [note] */
function person(one, note = one.away ? 'away' : 'here') {
  const item = element('li', 'person', element('strong', '', one.name), element('span', 'facts', `${one.role} · ${note} `, age(one.since)));
  item.dataset.person = one.name;
  item.dataset.state = note;
  return item;
}

/** Who is connected to whom: one row and one column for each. @param {Room} room */
function matrix({ code, members, pairs }) {
  const table = element('table', 'matrix', element('caption', 'visually-hidden', `Connections in room ${code}`));
  const head = element('tr', '', element('td', ''));
  for (const { name } of members.slice(0, -1)) head.append(header('col', name));
  table.append(element('thead', '', head));
  const body = element('tbody', '');
  members.slice(1).forEach((later, index) => {
    const row = element('tr', '', header('row', later.name));
    for (const earlier of members.slice(0, index + 1)) {
      const pair = pairs.find(({ offerer, answerer }) => offerer === later.id && answerer === earlier.id);
      row.append(pair ? cell(pair, later.name, earlier.name) : element('td', ''));
    }
    body.append(row);
  });
  table.append(body);
  const region = element('div', 'scroll', table);
  // Whoever has no mouse scrolls it, too.
  region.tabIndex = 0;
  region.setAttribute('role', 'region');
  region.setAttribute('aria-label', `Connections in room ${code}`);
  return region;
}

/** @param {'row' | 'col'} scope @param {string} name */
function header(scope, name) {
  const made = element('th', '', element('span', '', name));
  made.setAttribute('scope', scope);
  return made;
}

/** @param {Pair} pair @param {string} one @param {string} other */
function cell(pair, one, other) {
  const made = element('td', 'pair', icon(STATES[pair.state]?.icon ?? 'dots'), element('span', 'visually-hidden', wordsFor(pair)));
  made.dataset.state = pair.state;
  made.dataset.pair = `${one}, ${other}`;
  made.title = `${one} and ${other}: ${wordsFor(pair)}`;
  return made;
}

/** The pairs that are not connected, in words. @param {Room} room */
function troubles({ members, pairs }) {
  const nameOf = (/** @type {string} */ id) => members.find((one) => one.id === id)?.name ?? id;
  const list = element('ul', 'troubles');
  for (const pair of pairs.filter(({ state }) => state !== 'connected')) {
    const item = element('li', '', icon(STATES[pair.state]?.icon ?? 'dots'), element('span', '',
      element('strong', '', `${nameOf(pair.offerer)} and ${nameOf(pair.answerer)}`), `: ${wordsFor(pair)} `, element('span', 'facts', age(pair.since))));
    item.dataset.state = pair.state;
    list.append(item);
  }
  return list;
}

/** @param {Room} room */
function draw(room) {
  const facts = [howMany(room.members.length)];
  if (room.locked) facts.push('locked');
  if (room.waiting_room) facts.push('newcomers wait');
  const title = element('h2', '', element('span', 'visually-hidden', 'Room '), element('span', 'code', room.code));
  title.id = `room-${room.code}`;
  const card = element('section', 'card room-card',
    element('header', '', title, element('p', 'facts', `${facts.join(' · ')} · open `, age(room.opened_at))));
  card.setAttribute('aria-labelledby', title.id);
  card.dataset.room = room.code;
  const people = element('ul', 'persons', ...room.members.map((one) => person(one)),
    ...room.waiting.map((one) => person(one, 'waits to be let in')));
  people.setAttribute('aria-label', 'People');
  card.append(people);
  if (room.members.length > 1) card.append(matrix(room), troubles(room));
  return card;
}

/** @param {{at: string, rooms: Room[], more: number}} view */
function show({ at, rooms, more }) {
  ahead = Date.parse(at) - Date.now();
  const list = byId('rooms');
  const codes = new Set(rooms.map(({ code }) => code));
  for (const card of [...list.children]) {
    if (codes.has(card.dataset.room)) continue;
    card.remove();
    shown.delete(card.dataset.room);
  }
  rooms.forEach((room, index) => {
    const facts = JSON.stringify(room);
    const before = [...list.children].find((card) => card.dataset.room === room.code);
    if (before && shown.get(room.code) === facts) return;
    shown.set(room.code, facts);
    const card = draw(room);
    if (before) before.replaceWith(card);
    else list.insertBefore(card, list.children[index] ?? null);
  });
  tellTime();
  const people = rooms.reduce((sum, { members }) => sum + members.length, 0);
  const pairs = rooms.flatMap((room) => room.pairs);
  const failed = pairs.filter(({ state }) => state === 'failed').length;
  const connected = pairs.filter(({ state }) => state === 'connected').length;
  say(rooms.length === 0 ? 'Nobody is here right now.' : [
    `${howMany(people)} in ${rooms.length === 1 ? '1 room' : `${rooms.length} rooms`}${more > 0 ? `, and ${more} rooms more` : ''}.`,
    pairs.length > 0 ? `${connected} of ${pairs.length} pairs connected${failed > 0 ? `, ${failed} without a connection` : ''}.` : '',
  ].join(' ').trim());
}

/** Only what is new, since a screen reader says it. @param {string} text */
function say(text) {
  const summary = byId('summary');
  if (summary.textContent !== text) summary.textContent = text;
}

async function look() {
  try {
    const response = await fetch('/live.json', { headers: { accept: 'application/json' } });
    if (!response.ok) throw new Error(String(response.status));
    show(await response.json());
    document.body.dataset.state = 'live';
  } catch {
    document.body.dataset.state = 'stale';
    say('The server does not answer. What is below is as it was.');
  }
  setTimeout(look, EVERY_MS);
}

byId('legend').append(...Object.entries(STATES).map(([state, { text, icon: sign }]) => {
  const item = element('li', '', icon(sign), text);
  item.dataset.state = state;
  return item;
}));
drawIcons();
void look();
