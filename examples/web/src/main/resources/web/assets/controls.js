/** The buttons at the bottom of the room. */
import { setIcon } from './icons.js';
import { toast } from './notices.js';
import { sentenceFor } from './words.js';

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/**
 * @param {import('/roomsig/roomsig.js').RoomClient} room
 * @param {import('./media.js').LocalMedia} media
 * @param {import('./notices.js').Problems} problems
 */
export function bindControls(room, media, problems) {
  /**
   * A button that is down shows what is the case, not what a click would do.
   *
   * @param {string} id @param {boolean} down @param {string} picture
   */
  function show(id, down, picture) {
    byId(id).setAttribute('aria-pressed', String(down));
    setIcon(byId(id).querySelector('[data-icon]'), picture);
  }

  /** @param {string} id @param {string} permission */
  function allow(id, permission) {
    byId(id).disabled = room.state !== 'joined' || !room.permissions.includes(permission);
  }

  function render() {
    show('mic', !media.isOn('audio'), media.isOn('audio') ? 'mic' : 'mic-off');
    show('camera', !media.isOn('video'), media.isOn('video') ? 'camera' : 'camera-off');
    show('hand', room.ownState.hand_raised === true, 'hand');
    show('screen', room.screenStream.getTracks().length > 0, 'screen');
    show('present', room.presenter !== null && room.presenter === room.self, 'present');
    byId('mic').disabled = byId('camera').disabled = !room.speaks;
    allow('hand', 'state');
    allow('screen', 'speak');
    allow('present', 'present');
    allow('timer', 'timer');
  }

  /** @param {string} id @param {() => Promise<any>} action */
  function onClick(id, action) {
    byId(id).addEventListener('click', () =>
      action().catch((/** @type {any} */ error) => toast(sentenceFor(error.code ?? error.name))));
  }

  /** @param {'audio' | 'video'} kind */
  function toggle(kind) {
    problems.clear('media');
    return media.set(kind, !media.isOn(kind));
  }

  onClick('mic', () => toggle('audio'));
  onClick('camera', () => toggle('video'));
  onClick('hand', () => room.setState('hand_raised', room.ownState.hand_raised !== true));
  async function toggleScreen() {
    if (room.screenStream.getTracks().length > 0) await room.stopScreen();
    else await room.shareScreen().catch((error) => toast(sentenceFor(error.name === 'NotAllowedError' ? 'SCREEN_REFUSED' : error.name)));
    render();
  }

  // Phones can't.
  byId('screen').hidden = !navigator.mediaDevices?.getDisplayMedia;
  onClick('screen', toggleScreen);
  onClick('present', () => room.setPresenter(room.presenter === room.self ? null : room.self));
  onClick('leave', async () => room.leave());
  return { render };
}
