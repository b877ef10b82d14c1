/**
 * The icons, as strokes on a 24 by 24 grid. They are built as elements because the page's policy allows no markup from
 * other places, and because a missing icon font or sprite would leave buttons without a face.
 */
const SLASH = 'M4 3.5 20.5 20';
const MIC = 'M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3';
const CAMERA = 'M5 6.5h8.5a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2M15.5 10.8l5.5-3v8.4l-5.5-3';

const PATHS = {
  mic: MIC,
  'mic-off': `M9 9.5v2a3 3 0 0 0 4.8 2.4M15 10.5v-4a3 3 0 0 0-5.7-1.3M5.5 11.5a6.5 6.5 0 0 0 10.3 5.3M18.5 11.5a6.5 6.5 0 0 1-.7 2.9M12 18v3${SLASH}`,
  camera: CAMERA,
  'camera-off': `M10 6.5h3.5a2 2 0 0 1 2 2v3M15.5 15.5a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2h.5M16.5 11.2l4.5-3.4v8.400l-2-1.2${SLASH}`,
  hand: 'M8 12.5V6.2a1.4 1.4 0 0 1 2.8 0V11M10.8 10.500V4.400a1.4 1.4 0 0 1 2.8 0V11M13.6 10.800V5.600a1.4 1.4 0 0 1 2.8 0V13M16.4 12V8.600a1.4 1.4 0 0 1 2.8 0V14.500a6.5 6.5 0 0 1-6.5 6.500c-2.5 0-4-1-5.3-3l-3-4.700a1.5 1.5 0 0 1 2.4-1.800L8 13.5',
  present: 'M4 4.500h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1M8.5 20.500h7M12 16.500v4M12 13.500v-6M9.2 10 12 7.2 14.8 10',
  screen: 'M4 4.500h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1M8.5 20.500h7M12 16.500v4',
  clock: 'M12 3.500a8.5 8.5 0 1 1 0 17 8.5 8.5 0 0 1 0-17M12 7.500V12l3 2',
  leave: 'M14 4.5H6a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1h8M10.5 12H20M16.5 8.5 20 12l-3.5 3.5',
  link: 'M10 13.500a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.700l-1.3 1.300M14 10.500a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.700l1.3-1.3',
  copy: 'M9 8.500h9.500a1 1 0 0 1 1 1V19a1 1 0 0 1-1 1H9a1 1 0 0 1-1-1V9.500a1 1 0 0 1 1-1M5.5 15.500a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1H15a1 1 0 0 1 1 1',
  check: 'M5 12.5 10 17.5 19.5 7',
  dots: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  again: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.300L19.5 9M19.5 4.500V9H15',
  reset: 'M4.5 12a7.5 7.5 0 1 0 2.2-5.300L4.5 9M4.5 4.500V9H9',
  warning: 'M12 4 21 19.500H3L12 4M12 10v4.500M12 17h.01',
  sound: 'M4 9.500h3.500L12 5.500v13l-4.5-4H4v-5M15.5 9a4.2 4.2 0 0 1 0 6M18 6.500a7.8 7.8 0 0 1 0 11',
  play: 'M8 5.500v13l10.5-6.500L8 5.5',
  pause: 'M9 6v12M15 6v12',
  people: 'M9 11.500a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 19.500a6.5 6.5 0 0 1 13 0M15.5 4.800a3.5 3.5 0 0 1 0 6.400M18 14a6.5 6.5 0 0 1 3.5 5.5',
  plus: 'M12 5v14M5 12h14',
  arrow: 'M5 12h14M13 6l6 6-6 6',
  close: 'M6 6l12 12M18 6 6 18',
  shield: 'M12 3.5 19 6v5.500c0 4.3-2.9 7.5-7 9-4.1-1.5-7-4.7-7-9V6l7-2.500M9 12l2.2 2.200L15.2 10',
};

/** Puts an icon into an element, in place of the one before. @param {Element | null} element @param {string} name */
export function setIcon(element, name) {
  if (!element || element.getAttribute('data-drawn') === name) return;
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', PATHS[name] ?? PATHS.dots);
  svg.append(path);
  element.classList.add('icon');
  element.setAttribute('data-drawn', name);
  element.replaceChildren(svg);
}

/** A new element with an icon. @param {string} name */
export function icon(name) {
  const element = document.createElement('span');
  setIcon(element, name);
  return element;
}

/** Draws every `data-icon` below an element. @param {ParentNode} [root] */
export function drawIcons(root = document) {
  for (const element of root.querySelectorAll('[data-icon]')) setIcon(element, element.getAttribute('data-icon') ?? '');
}
