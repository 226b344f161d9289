/** Small pieces of the page. All text goes in as text, never as markup. */

/**
 * An element: attributes by name (`class`, `href`, …), listeners by `on…`, then children.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes] those that are undefined or false are left out
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') {
      made.addEventListener(name.slice(2), value);
    } else if (value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? '' : String(value));
    }
  }
  made.append(...children);
  return made;
}

/**
 * A table with a caption that only screen readers hear.
 * @param {string} caption
 * @param {{ text: string, number?: boolean }[]} headings
 * @param {Node[]} rows
 * @param {string} whenEmpty
 */
export function table(caption, headings, rows, whenEmpty) {
  if (rows.length === 0) {
    return element('div', { class: 'card' }, element('p', { class: 'empty' }, whenEmpty));
  }
  const head = headings.map(({ text, number }) => element('th', { scope: 'col', class: number && 'number' }, text));
  return element(
    'div',
    { class: 'card' },
    element(
      'table',
      {},
      element('caption', { class: 'unseen' }, caption),
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...rows),
    ),
  );
}

/** A row whose first cell names it. */
export function row(name, ...cells) {
  return element('tr', {}, element('th', { scope: 'row' }, name), ...cells);
}

/** A cell of text. */
export function cell(content, kind) {
  return element('td', { class: kind }, content);
}

/** A number, or a dash where there is none. */
export function numberCell(value) {
  return cell(value === undefined || value === null ? '–' : String(value), 'number');
}

/** A word with a mark whose shape and colour tell how good it is. */
export function state(text, kind) {
  return element('span', { class: `state ${kind}` }, text);
}

const PHASE_KINDS = {
  Settled: 'good',
  Observing: 'busy',
  Applying: 'busy',
  Matching: 'busy',
  Waiting: 'bad',
  Suspended: '',
  Removed: '',
};

/** The phases in the order of the work. */
export const PHASES = Object.keys(PHASE_KINDS).toReversed();

/** A phase with its mark. */
export function phase(text) {
  return state(text, PHASE_KINDS[text] ?? '');
}

/** Health with its mark. */
export function health(text) {
  return state(text, { Healthy: 'good', Unhealthy: 'bad' }[text] ?? '');
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
];

/** `3 min`, `2 d`: the time since an RFC 3339 timestamp. */
export function age(timestamp) {
  const seconds = (Date.now() - Date.parse(timestamp ?? '')) / 1_000;
  if (Number.isNaN(seconds)) {
    return '–';
  }
  const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? ['s', 1];
  return `${Math.max(0, Math.floor(seconds / size))} ${unit}`;
}
