/** The rooms API, and what this tab remembers of it. */

/** An answer of the rooms API that is not what was asked for. */
export class ApiError extends Error {
  /** @param {string} code one of words.js */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

const BY_STATUS = { 400: 'NAME_REFUSED', 403: 'FORBIDDEN', 404: 'ROOM_NOT_FOUND', 409: 'ROOM_FULL', 429: 'TOO_MANY' };

/** Who this tab is to a ban, with whatever token it comes: a secret, made once and kept for as long as the tab is. */
function visitor() {
  const known = sessionStorage.getItem('roomsig:visitor');
  if (known) return known;
  const made = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24)))).replaceAll('+', '-').replaceAll('/', '_');
  sessionStorage.setItem('roomsig:visitor', made);
  return made;
}

/** @param {string} path @param {string} displayName @returns {Promise<any>} */
async function post(path, displayName) {
  let response;
  try {
    response = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ display_name: displayName, visitor: visitor() }),
    });
  } catch {
    throw new ApiError('SERVER_UNREACHABLE');
  }
  if (!response.ok) throw new ApiError(BY_STATUS[response.status] ?? 'SERVER_TROUBLE');
  return response.json();
}

/** @param {string} displayName @returns {Promise<{code: string, token: string}>} */
export const createRoom = (displayName) => post('/api/rooms', displayName);

/** @param {string} code @param {string} displayName @returns {Promise<{token: string}>} */
export const joinRoom = (code, displayName) => post(`/api/rooms/${encodeURIComponent(code)}/join`, displayName);

/** The room's code, out of the address of this page. */
export function roomCode() {
  return decodeURIComponent(location.pathname.split('/')[2] ?? '');
}

/** @param {string} code */
export const roomPath = (code) => `/room/${encodeURIComponent(code)}`;
/** @param {string} code */
export const lobbyPath = (code) => `${roomPath(code)}/lobby`;
/** The link to pass on: whoever has no token yet is led from it to the lobby. @param {string} code */
export const shareLink = (code) => new URL(roomPath(code), location.href).href;

/**
 * The way into a room, for this tab and until it is closed: a token is a secret and has no business in an address or
 * in a store that outlives the tab.
 *
 * @typedef {{token: string, name: string, audio?: boolean, video?: boolean}} Ticket
 */

/** @param {string} code @param {Ticket} ticket */
export function keepTicket(code, ticket) {
  sessionStorage.setItem(`roomsig:${code}`, JSON.stringify(ticket));
}

/** @param {string} code @returns {Ticket | null} */
export function findTicket(code) {
  try {
    const ticket = JSON.parse(sessionStorage.getItem(`roomsig:${code}`) ?? 'null');
    return ticket?.token ? ticket : null;
  } catch {
    return null;
  }
}

/** @param {string} code */
export function dropTicket(code) {
  sessionStorage.removeItem(`roomsig:${code}`);
}

/** The name that was given last, so that nobody types it twice. */
export function lastName() {
  try {
    return localStorage.getItem('roomsig:name') ?? '';
  } catch {
    return '';
  }
}

/** @param {string} name */
export function rememberName(name) {
  try {
    localStorage.setItem('roomsig:name', name);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}
