/** One's own camera and microphone: asking for them, turning them on and off, and what can go wrong. */

/**
 * A mesh encodes the picture once for each of the others, so it starts small; a call of two on a fast line would bear
 * more, one of sixteen on a phone would not.
 */
const WANTED = {
  audio: { echoCancellation: true, noiseSuppression: true },
  video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 30 }, facingMode: 'user' },
};
const KINDS = /** @type {const} */ (['audio', 'video']);

/** @param {any} error @returns {string} a code of words.js */
function codeOf(error) {
  if (error.name === 'NotAllowedError' || error.name === 'SecurityError') return 'MEDIA_REFUSED';
  if (error.name === 'NotFoundError' || error.name === 'OverconstrainedError') return 'MEDIA_NONE';
  return 'MEDIA_IN_USE';
}

/**
 * The `change` event says that a kind is on or off now, or that its track is another one; `problem` carries a code.
 */
export class LocalMedia extends EventTarget {
  stream = new MediaStream();

  /** @param {'audio' | 'video'} kind */
  track(kind) {
    return this.stream.getTracks().find((track) => track.kind === kind) ?? null;
  }

  /** @param {'audio' | 'video'} kind */
  isOn(kind) {
    const track = this.track(kind);
    return track !== null && track.enabled && track.readyState === 'live';
  }

  /** Asks for what is wanted and takes what there is. @param {{audio: boolean, video: boolean}} wanted */
  async open({ audio, video }) {
    if (!audio && !video) return;
    if (!navigator.mediaDevices?.getUserMedia) return this.#problem('MEDIA_INSECURE');
    try {
      await this.#get({ audio, video });
    } catch (error) {
      const code = codeOf(error);
      // Refused is refused; but with one of the two missing or in use, the other may still work.
      if (code === 'MEDIA_REFUSED' || !(audio && video)) return this.#problem(code);
      const failed = [];
      for (const kind of KINDS) {
        await this.#get({ [kind]: true }).catch((one) => failed.push({ kind, code: codeOf(one) }));
      }
      if (failed.length === 2) this.#problem(code);
      else if (failed.length === 1 && failed[0].code !== 'MEDIA_NONE') this.#problem(failed[0].code);
      else if (failed.length === 1) this.#problem(failed[0].kind === 'video' ? 'CAMERA_NONE' : 'MICROPHONE_NONE');
    }
  }

  /**
   * Turns one kind on or off. A microphone that is off stays open, since it has to be back at once; a camera is
   * released, so that its light goes out.
   *
   * @param {'audio' | 'video'} kind @param {boolean} on
   */
  async set(kind, on) {
    const track = this.track(kind);
    if (track?.readyState === 'live' && kind === 'audio') {
      track.enabled = on;
      this.#changed(kind);
    } else if (!on) {
      this.#drop(kind);
      this.#changed(kind);
    } else {
      await this.open({ audio: kind === 'audio', video: kind === 'video' });
    }
  }

  stop() {
    for (const kind of KINDS) this.#drop(kind);
  }

  /** @param {{audio?: boolean, video?: boolean}} kinds */
  async #get({ audio, video }) {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: audio ? WANTED.audio : false,
      video: video ? WANTED.video : false,
    });
    for (const track of stream.getTracks()) {
      const kind = /** @type {'audio' | 'video'} */ (track.kind);
      this.#drop(kind);
      this.stream.addTrack(track);
      track.onended = () => {
        this.#drop(kind);
        this.#changed(kind);
        this.#problem('MEDIA_LOST');
      };
      this.#changed(kind);
    }
  }

  /** @param {'audio' | 'video'} kind */
  #drop(kind) {
    const track = this.track(kind);
    if (!track) return;
    track.onended = null;
    track.stop();
    this.stream.removeTrack(track);
  }

  /** @param {'audio' | 'video'} kind */
  #changed(kind) {
    this.dispatchEvent(new CustomEvent('change', { detail: { kind, on: this.isOn(kind), track: this.track(kind) } }));
  }

  /** @param {string} code */
  #problem(code) {
    this.dispatchEvent(new CustomEvent('problem', { detail: { code } }));
  }
}
