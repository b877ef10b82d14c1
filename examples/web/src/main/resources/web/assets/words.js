/**
 * What is wrong, in words for people: what happened, and what they can do. `actions` are offered as buttons; a problem
 * with `final` ends the call, one without it is a notice beside the running call.
 *
 * @typedef {'lobby' | 'again' | 'home' | 'dismiss'} Action
 * @typedef {{title: string, text: string, actions?: Action[], final?: boolean}} Words
 */

/** @type {Record<string, Words>} */
const WORDS = {
  // The way in
  INVALID_TOKEN: { title: 'This invitation is not valid', text: 'It belongs to another room, or the server does not know it any more. The lobby gives you a new one.', actions: ['lobby', 'home'], final: true },
  TOKEN_EXPIRED: { title: 'This invitation has expired', text: 'It was only good for a while. The lobby gives you a new one.', actions: ['lobby', 'home'], final: true },
  TOKEN_USED: { title: 'This invitation was used already', text: 'It lets one person in, once. The lobby gives you a new one.', actions: ['lobby', 'home'], final: true },
  TOKEN_REVOKED: { title: 'This invitation was taken back', text: 'Ask the people in the room for a new link.', actions: ['lobby', 'home'], final: true },
  ROOM_NOT_FOUND: { title: 'There is no such room', text: 'Look at the code again: capital letters count. A room nobody uses is forgotten after a day.', actions: ['home'], final: true },
  ROOM_FULL: { title: 'The room is full', text: 'As soon as somebody leaves, there is a place for you.', actions: ['again', 'home'], final: true },
  ROOM_LOCKED: { title: 'The room is locked', text: 'Somebody inside has closed the door. Ask them to open it.', actions: ['again', 'home'], final: true },
  ROOM_CLOSED: { title: 'The room was closed', text: 'The conversation is over for everybody.', actions: ['home'], final: true },
  DUPLICATE_IDENTITY: { title: 'You are in this room already', text: 'Leave it in the other tab or on the other device first.', actions: ['again', 'home'], final: true },
  ADMISSION_DENIED: { title: 'You were not let in', text: 'Somebody inside has decided so. You may knock again.', actions: ['again', 'home'], final: true },
  // On the way out
  REPLACED: { title: 'You joined somewhere else', text: 'This room is open in another tab or on another device, which took over.', actions: ['again', 'home'], final: true },
  KICKED: { title: 'You were asked to leave', text: 'A moderator has taken you out of the room.', actions: ['home'], final: true },
  BANNED: { title: 'You cannot enter this room', text: 'A moderator has banned you from it.', actions: ['home'], final: true },
  RATE_LIMITED: { title: 'Too much at once', text: 'This page sent more than the server takes. Wait a moment, then join again.', actions: ['again', 'home'], final: true },
  PROTOCOL_ERROR: { title: 'This page is out of date', text: 'The server speaks another version. Load the page again.', actions: ['again', 'home'], final: true },
  GO_AWAY: { title: 'The server is closing', text: 'It takes no more calls for now. Try again later.', actions: ['again', 'home'], final: true },
  LEFT: { title: 'You have left the room', text: 'Camera and microphone are off.', actions: ['again', 'home'], final: true },
  // The connection
  WAITING: { title: 'Somebody has to let you in', text: 'They know that you are here. You come in as soon as they open the door.' },
  CONNECTING: { title: 'Cannot reach the server', text: 'Trying again… Look whether you are online.' },
  RECONNECTING: { title: 'The server is gone', text: 'Reconnecting… You may go on talking: the call itself runs without it.' },
  SERVER_UNREACHABLE: { title: 'Cannot reach the server', text: 'Look whether you are online, then try again.' },
  SERVER_TROUBLE: { title: 'The server has a problem', text: 'It is not your fault. Try again in a moment.' },
  TOO_MANY: { title: 'Too many attempts', text: 'Wait a minute, then try again.' },
  NAME_REFUSED: { title: 'This name will not do', text: 'Use up to 64 letters, without control characters.' },
  // Camera and microphone
  MEDIA_ASKING: { title: 'Your browser asks for camera and microphone', text: 'Allow them to be seen and heard. You join without them in a moment, and can still allow them then.' },
  MEDIA_REFUSED: { title: 'Camera and microphone are blocked', text: 'You can see and hear the others. To be seen and heard, allow them in the address bar and use the buttons below.', actions: ['dismiss'] },
  MEDIA_NONE: { title: 'No camera and no microphone found', text: 'You can see and hear the others all the same.', actions: ['dismiss'] },
  CAMERA_NONE: { title: 'No camera found', text: 'The others hear you, but cannot see you.', actions: ['dismiss'] },
  MICROPHONE_NONE: { title: 'No microphone found', text: 'The others see you, but cannot hear you.', actions: ['dismiss'] },
  MEDIA_IN_USE: { title: 'Camera or microphone is in use', text: 'Another program holds it. Close that program and use the buttons below.', actions: ['dismiss'] },
  MEDIA_INSECURE: { title: 'No camera and microphone on this address', text: 'Browsers allow them only over https, or on localhost. You can see and hear the others.', actions: ['dismiss'] },
  MEDIA_LOST: { title: 'Camera or microphone was unplugged', text: 'Plug it in again and use the buttons below.', actions: ['dismiss'] },
  SCREEN_REFUSED: { title: 'Your screen is not shown', text: 'The browser did not let this page see it.' },
  // In the call
  FORBIDDEN: { title: 'You may not do this here', text: 'Somebody with more rights in the room can.' },
  STATE_CONFLICT: { title: 'Somebody was faster', text: 'Look again, then decide.' },
  NEGOTIATION_FAILED: { title: 'One connection has a problem', text: 'It is tried again.' },
};

/** @param {string} code @returns {Words} */
export function wordsFor(code) {
  return WORDS[code] ?? { title: 'Something went wrong', text: `The server said ${code}.`, actions: ['again', 'home'] };
}

/** In one line. @param {string} code */
export function sentenceFor(code) {
  const { title, text } = wordsFor(code);
  return `${title}. ${text}`;
}

/** @type {Record<string, {text: string, icon: string}>} */
export const CONNECTION = {
  connecting: { text: 'Connecting', icon: 'dots' },
  connected: { text: 'Connected', icon: 'check' },
  reconnecting: { text: 'Reconnecting', icon: 'again' },
  failed: { text: 'No connection', icon: 'warning' },
};

/** Of somebody whom the server waits for. @type {Record<string, {text: string, icon: string}>} */
export const AWAY = {
  connected: { text: 'Away from the server, still in the call', icon: 'again' },
  other: { text: 'Away', icon: 'again' },
};

/** Of the page's own connection to the server. @type {Record<string, {text: string, icon: string}>} */
export const SERVER = {
  connecting: { text: 'Joining…', icon: 'dots' },
  waiting: { text: 'Waiting…', icon: 'dots' },
  joined: { text: 'In the room', icon: 'check' },
  reconnecting: { text: 'Reconnecting…', icon: 'again' },
  closed: { text: 'Not in the room', icon: 'close' },
};

/** @type {Record<string, string>} */
const LEFT = { timeout: 'lost the connection', kicked: 'was asked to leave', banned: 'was asked to leave' };

/** @param {string} name @param {string} reason one of the protocol's leave reasons */
export const whoLeft = (name, reason) => `${name} ${LEFT[reason] ?? 'left'}`;

/** @param {number} count */
export const howMany = (count) => (count === 1 ? '1 person' : `${count} people`);
