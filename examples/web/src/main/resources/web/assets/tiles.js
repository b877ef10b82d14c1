/** The tiles of the stage: one article for each participant, laid out by layout.js. */
import { setIcon } from './icons.js';
import { arrange } from './layout.js';
import { AWAY, CONNECTION } from './words.js';

/** @param {string} tag @param {string} className @param {(Node | string)[]} children */
function make(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

/** @param {string} name */
function initials(name) {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : ''].map((word) => [...word][0] ?? '');
  return letters.join('').toUpperCase() || '?';
}

/** The same name has the same colour on every screen. @param {string} name */
function hue(name) {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  // By steps of the golden angle, so that names that are close to each other get colours that are not.
  return String((sum * 137.5) % 360);
}

/**
 * @typedef {{id: string, name: string, self: boolean, screen?: boolean, stream: MediaStream}} Who
 * @typedef {{name: string, connection: string, away: boolean, audio: boolean, video: boolean, hand: boolean, presenting: boolean}} Facts
 */
export class Tile {
  /** @type {Facts} */
  facts = { name: '', connection: '', away: false, audio: true, video: true, hand: false, presenting: false };

  /** @param {Who} who @param {() => void} onSilenced */
  constructor({ id, name, self, screen = false, stream }, onSilenced) {
    this.self = self;
    this.screen = screen;
    this.stream = stream;
    this.onSilenced = onSilenced;
    this.video = /** @type {HTMLVideoElement} */ (make('video', 'tile-video'));
    this.video.autoplay = true;
    this.video.playsInline = true;
    this.video.muted = self;
    this.face = make('span', '');
    this.nameText = make('span', 'tile-name');
    this.micIcon = make('span', 'tile-mic');
    this.handIcon = make('span', '');
    this.linkIcon = make('span', '');
    this.linkText = make('span', 'tile-link-text');
    this.presentIcon = make('span', '');
    this.hand = make('p', 'badge hand', this.handIcon, make('span', 'badge-text', 'Hand raised'));
    this.link = make('p', 'badge link', this.linkIcon, this.linkText);
    this.presents = make('span', 'presents', this.presentIcon, make('span', 'presents-text', 'Presenting'));
    this.muted = make('span', 'visually-hidden', '(muted)');
    const avatar = make('div', 'avatar', this.face);
    avatar.setAttribute('aria-hidden', 'true');
    this.element = make('article', 'tile', this.video, avatar,
      make('div', 'badges', this.link, this.hand),
      make('div', 'plate', this.micIcon, this.nameText, this.muted, this.presents));
    if (self) this.element.dataset.self = '';
    else this.rename(id);
    setIcon(this.handIcon, 'hand');
    setIcon(this.micIcon, 'mic-off');
    setIcon(this.presentIcon, 'present');
    this.set({ name, connection: self || screen ? '' : 'connecting' });
    if (screen) for (const track of stream.getTracks()) this.watch(track);
  }

  /** @param {string} id */
  rename(id) {
    this.element.dataset[this.screen ? 'screen' : 'peer'] = id;
  }

  /** @param {Partial<Facts>} change */
  set(change) {
    const facts = Object.assign(this.facts, change);
    const { element } = this;
    const track = this.stream.getVideoTracks()[0];
    // Not before there is a track: a video without one holds up the page's load event.
    if (this.stream.getTracks().length > 0) this.video.srcObject ??= this.stream;
    const pictured = facts.video && track?.readyState === 'live' && !track.muted;
    this.nameText.textContent = this.self ? `${facts.name} (you)` : facts.name;
    this.face.textContent = initials(facts.name);
    element.style.setProperty('--hue', hue(facts.name));
    element.setAttribute('aria-label', this.nameText.textContent);
    element.dataset.video = pictured ? 'on' : 'off';
    element.dataset.audio = facts.audio ? 'on' : 'off';
    element.dataset.hand = String(facts.hand);
    element.dataset.presenting = String(facts.presenting);
    this.hand.hidden = !facts.hand;
    this.micIcon.hidden = this.muted.hidden = facts.audio;
    this.presents.hidden = !facts.presenting;
    element.dataset.away = String(facts.away);
    this.link.hidden = facts.connection === '';
    if (this.link.hidden) return;
    element.dataset.state = facts.connection;
    // With a connection that works it is only the server that misses them.
    const { icon, text } = facts.away ? AWAY[facts.connection] ?? AWAY.other : CONNECTION[facts.connection];
    setIcon(this.linkIcon, icon);
    if (this.linkText.textContent !== text) this.linkText.textContent = text;
  }

  /** A track came, or starts or stops to carry something. @param {MediaStreamTrack} track */
  watch(track) {
    track.onmute = track.onunmute = track.onended = () => this.set({});
    this.set({});
    this.play();
  }

  /** Plays with sound, and without where the browser wants a tap first. */
  async play() {
    try {
      await this.video.play();
    } catch (error) {
      if (/** @type {Error} */ (error).name !== 'NotAllowedError' || this.video.muted) return;
      this.video.muted = true;
      this.onSilenced();
      this.play();
    }
  }
}

export class Tiles {
  /** @type {Map<string, Tile>} */
  #tiles = new Map();
  #stage;
  #hear;

  /** @param {HTMLElement} stage @param {HTMLElement} hear the button that a browser wants before it plays sound */
  constructor(stage, hear) {
    this.#stage = stage;
    this.#hear = hear;
    new ResizeObserver(() => this.arrange()).observe(stage);
    hear.addEventListener('click', () => this.#unsilence());
  }

  /** @param {string} id */
  get(id) {
    return this.#tiles.get(id);
  }

  /** @param {Who} who */
  add(who) {
    const tile = new Tile(who, () => (this.#hear.hidden = false));
    this.#tiles.set(who.id, tile);
    this.#stage.append(tile.element);
    this.arrange();
    return tile;
  }

  /** @param {string} id */
  remove(id) {
    const tile = this.#tiles.get(id);
    if (!tile) return;
    tile.video.srcObject = null;
    tile.element.remove();
    this.#tiles.delete(id);
    this.arrange();
  }

  /** @param {string} before @param {string} id */
  rename(before, id) {
    const tile = this.#tiles.get(before);
    if (!tile) return;
    this.#tiles = new Map([...this.#tiles].map(([key, one]) => [key === before ? id : key, one]));
    tile.rename(id);
  }

  /** @param {string | null} id */
  present(id) {
    for (const [key, tile] of this.#tiles) tile.set({ presenting: key === id });
    this.arrange();
  }

  arrange() {
    const tiles = [...this.#tiles.values()];
    const screen = tiles.findLastIndex((tile) => tile.screen);
    const spotlight = screen < 0 ? tiles.findIndex((tile) => tile.facts.presenting) : screen;
    const { clientWidth, clientHeight } = this.#stage;
    this.#stage.dataset.count = String(tiles.length);
    arrange(tiles.length, clientWidth, clientHeight, spotlight).forEach((rect, index) => {
      const { style } = tiles[index].element;
      for (const [key, value] of Object.entries(rect)) style.setProperty(key, `${value}px`);
    });
  }

  #unsilence() {
    this.#hear.hidden = true;
    for (const tile of this.#tiles.values()) {
      if (tile.self) continue;
      tile.video.muted = false;
      tile.play();
    }
  }
}
