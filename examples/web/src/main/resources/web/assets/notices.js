/** Telling people: the one problem that matters most, and passing remarks. */
import { icon } from './icons.js';
import { wordsFor } from './words.js';

const TOAST_MS = 6_000;
/** When more than one thing is wrong, the later in this list is shown. */
const RANKS = ['media', 'connection', 'final'];

const LABELS = {
  lobby: 'Go to the lobby',
  again: 'Join again',
  home: 'Back to the start',
  dismiss: 'Dismiss',
};

export class Problems {
  /** @type {Map<string, string>} */
  #codes = new Map();
  #element;
  #links;
  #behind;

  /**
   * @param {HTMLElement} element @param {{lobby: string, home: string}} links
   * @param {HTMLElement[]} behind what cannot be used any more when a problem is final
   */
  constructor(element, links, behind = []) {
    this.#element = element;
    this.#links = links;
    this.#behind = behind;
  }

  /** @param {'media' | 'connection' | 'final'} rank @param {string} code */
  set(rank, code) {
    if (this.#codes.get(rank) === code) return;
    this.#codes.set(rank, code);
    this.#render();
  }

  /** @param {'media' | 'connection' | 'final'} rank */
  clear(rank) {
    if (this.#codes.delete(rank)) this.#render();
  }

  #render() {
    const rank = RANKS.findLast((one) => this.#codes.has(one));
    const element = this.#element;
    element.hidden = rank === undefined;
    if (rank === undefined) {
      delete element.dataset.code;
      element.replaceChildren();
      return;
    }
    const code = this.#codes.get(rank) ?? '';
    const final = rank === 'final';
    const words = wordsFor(code);
    const title = document.createElement(final ? 'h2' : 'strong');
    title.textContent = words.title;
    title.tabIndex = -1;
    const text = document.createElement('p');
    text.append(...(final ? [words.text] : [title, ' ', words.text]));
    const actions = document.createElement('div');
    actions.className = 'problem-actions';
    (words.actions ?? []).forEach((action, index) => actions.append(this.#action(action, rank, final && index === 0)));
    const card = document.createElement('div');
    card.className = 'problem-card';
    const sign = icon({ media: 'camera-off', connection: 'again', final: code === 'LEFT' ? 'leave' : 'warning' }[rank] ?? '');
    sign.classList.add('problem-sign');
    card.append(sign, ...(final ? [title] : []), text, actions);
    element.dataset.code = code;
    element.dataset.kind = final ? 'final' : 'notice';
    element.replaceChildren(card);
    for (const one of this.#behind) one.inert = final;
    if (final) title.focus();
  }

  /** @param {keyof typeof LABELS} action @param {any} rank @param {boolean} primary */
  #action(action, rank, primary) {
    const isLink = action === 'lobby' || action === 'home';
    const element = document.createElement(isLink ? 'a' : 'button');
    element.className = primary ? 'button primary' : 'button';
    element.dataset.action = action;
    element.textContent = LABELS[action];
    if (isLink) element.setAttribute('href', this.#links[action]);
    else element.setAttribute('type', 'button');
    if (action === 'again') element.addEventListener('click', () => location.reload());
    if (action === 'dismiss') element.addEventListener('click', () => this.clear(rank));
    return element;
  }
}

/** A remark that goes away by itself; a screen reader says it. @param {string} text */
export function toast(text) {
  const list = document.getElementById('toasts');
  if (!list) return;
  const item = document.createElement('p');
  item.className = 'toast';
  item.textContent = text;
  list.append(item);
  while (list.children.length > 4) list.firstElementChild?.remove();
  setTimeout(() => item.remove(), TOAST_MS);
}

/** Copies a text and says so on the button. @param {HTMLElement} button @param {() => string} text */
export function copyOnClick(button, text) {
  const label = button.querySelector('[data-label]') ?? button;
  const before = label.textContent;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text());
      label.textContent = 'Copied';
      toast('The link is copied');
    } catch {
      // Without a secure context there is no clipboard: then the link is shown, to be copied by hand.
      window.prompt('Copy this link', text());
    }
    setTimeout(() => (label.textContent = before), 2_000);
  });
}
