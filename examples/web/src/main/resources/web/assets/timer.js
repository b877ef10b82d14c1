/** The shared timer: its clock in the header and its panel. The time itself is the server's. */
import { setIcon } from './icons.js';
import { sentenceFor } from './words.js';
import { toast } from './notices.js';

const TICK_MS = 250;

/** @param {number} ms */
export function format(ms) {
  const seconds = Math.ceil(ms / 1_000);
  const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

export class TimerView {
  #room;
  #clock = byId('clock');
  #bar = byId('clock-bar');
  #panel = byId('timer-panel');
  #button = byId('timer');
  #pause = byId('timer-pause');
  #wasLeft = 0;

  /** @param {import('/roomsig/roomsig.js').RoomClient} room */
  constructor(room) {
    this.#room = room;
    for (const preset of this.#panel.querySelectorAll('[data-minutes]')) {
      preset.addEventListener('click', () => this.#start(Number(preset.dataset.minutes)));
    }
    byId('timer-form').addEventListener('submit', (/** @type {Event} */ event) => {
      event.preventDefault();
      const minutes = Number(byId('minutes').value);
      if (minutes > 0) this.#start(minutes);
    });
    this.#pause.addEventListener('click', () => this.#ask(room.timer?.status === 'running' ? 'pause' : 'start'));
    byId('timer-reset').addEventListener('click', () => this.#ask('reset'));
    this.#button.addEventListener('click', () => this.#open(this.#panel.hidden));
    this.#panel.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      if (event.key === 'Escape') this.#open(false);
    });
    document.addEventListener('pointerdown', ({ target }) => {
      const inside = target instanceof Node && (this.#panel.contains(target) || this.#button.contains(target));
      if (!inside && !this.#panel.hidden) this.#open(false, false);
    });
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** The timer is another one, or none. */
  render() {
    const { timer } = this.#room;
    const running = timer?.status === 'running';
    this.#clock.hidden = this.#bar.hidden = !timer;
    this.#clock.dataset.status = timer?.status ?? 'none';
    byId('clock-note').textContent = timer && !running ? 'paused' : '';
    byId('timer-running').hidden = !timer;
    setIcon(byId('clock').querySelector('[data-icon]'), running ? 'clock' : 'pause');
    const icon = document.createElement('span');
    setIcon(icon, running ? 'pause' : 'play');
    this.#pause.replaceChildren(icon, running ? 'Pause' : 'Go on');
    this.#wasLeft = 0;
    this.#tick();
  }

  #tick() {
    const left = this.#room.timeLeft();
    const { timer } = this.#room;
    if (left === null || !timer) return;
    byId('clock-time').textContent = format(left);
    this.#bar.style.setProperty('--left', String(Math.min(1, left / timer.duration_ms)));
    this.#clock.dataset.over = String(left === 0);
    if (left === 0 && this.#wasLeft > 0) toast('Time is up');
    this.#wasLeft = left;
  }

  /** @param {number} minutes */
  #start(minutes) {
    this.#ask('start', Math.round(minutes * 60_000));
    this.#open(false);
  }

  /** @param {'start' | 'pause' | 'reset'} action @param {number} [durationMs] */
  #ask(action, durationMs) {
    this.#room.setTimer(action, durationMs).catch((error) => toast(sentenceFor(error.code)));
  }

  /** @param {boolean} open */
  #open(open, focus = true) {
    this.#panel.hidden = !open;
    this.#button.setAttribute('aria-expanded', String(open));
    if (!focus) return;
    if (open) this.#panel.querySelector('button')?.focus();
    else this.#button.focus();
  }
}
