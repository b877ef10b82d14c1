/** Where the tiles go: plain arithmetic, no elements. */

const GAP = 10;
/** A tile may be as flat as a film. How upright it may be is the screen's: cameras are wide, but phones are held up. */
const FLATTEST = 16 / 9;
const UPRIGHTEST = { wide: 4 / 3, upright: 2 / 3 };

/** @typedef {{left: number, top: number, width: number, height: number}} Rect */

/**
 * The grid with the largest tiles.
 *
 * @param {number} count @param {Rect} area @returns {Rect[]}
 */
export function grid(count, area) {
  const uprightest = area.width > area.height ? UPRIGHTEST.wide : UPRIGHTEST.upright;
  let best = { size: -1, columns: 1, width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    let width = (area.width - GAP * (columns - 1)) / columns;
    let height = (area.height - GAP * (rows - 1)) / rows;
    if (width / height > FLATTEST) width = height * FLATTEST;
    if (width / height < uprightest) height = width / uprightest;
    if (width * height > best.size) best = { size: width * height, columns, width, height };
  }
  const { columns, width, height } = best;
  const rows = Math.ceil(count / columns);
  const top = area.top + (area.height - rows * height - (rows - 1) * GAP) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = row < rows - 1 ? columns : count - row * columns;
    const left = area.left + (area.width - inRow * width - (inRow - 1) * GAP) / 2;
    const column = index % columns;
    return { left: left + column * (width + GAP), top: top + row * (height + GAP), width, height };
  });
}

/**
 * All in one grid, or one of them large and the others beside it (below it on an upright screen).
 *
 * @param {number} count @param {number} width @param {number} height @param {number} spotlight index, or -1 @returns {Rect[]}
 */
export function arrange(count, width, height, spotlight) {
  const all = { left: 0, top: 0, width, height };
  if (spotlight < 0 || count < 2) return grid(count, all);
  const others = count - 1;
  const wide = width > height;
  const columns = others > 5 ? 2 : 1;
  const share = wide ? Math.min(width * 0.4, columns * Math.max(150, width * 0.19)) : height * (others > 4 ? 0.48 : 0.36);
  const large = wide ? { ...all, width: width - share - GAP } : { ...all, height: height - share - GAP };
  const small = wide
    ? { ...all, left: width - share, width: share }
    : { ...all, top: height - share, height: share };
  const rects = grid(others, small);
  rects.splice(spotlight, 0, grid(1, large)[0]);
  return rects;
}
