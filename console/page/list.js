/** All propagations, with a filter. */
import { list } from './api.js';
import { age, cell, element, numberCell, PHASES, phase, row, table } from './elements.js';

const BASE = '/apis/fleetwright.io/v1alpha1';
/** Rows drawn at once: a filter finds the rest. */
const MAX_ROWS = 500;

/** Propagations of both scopes; those that the caller may not list are left out. */
export async function propagations(signal) {
  const [namespaced, cluster] = await Promise.all([
    list(`${BASE}/propagations`, signal),
    list(`${BASE}/clusterpropagations`, signal),
  ]);
  return { items: [...namespaced.items, ...cluster.items], more: namespaced.more || cluster.more };
}

/** Path of one propagation's page. */
export function linkTo({ namespace, name }) {
  return `#/p/${[namespace, name].filter(Boolean).map(encodeURIComponent).join('/')}`;
}

/** Draws the page; when it is drawn again the filter stays as it is. */
export async function showList(main, signal, query) {
  const { items, more } = await propagations(signal);
  items.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const old = main.querySelector('form.bar');
  if (!old || old.dataset.query !== query.toString()) {
    main.replaceChildren(element('h1', {}, 'Propagations'), filterBar(query), element('div', { id: 'rows' }));
  }
  const form = main.querySelector('form.bar');
  const draw = () => drawRows(main, form, items, more);
  form.oninput = draw;
  draw();
}

function filterBar(query) {
  const wanted = query.get('phase') ?? '';
  const options = ['', ...PHASES.toReversed()].map((name) =>
    element('option', { value: name, selected: name === wanted }, name || 'any'),
  );
  return element(
    'form',
    { class: 'bar', role: 'search', 'data-query': query.toString(), onsubmit: (event) => event.preventDefault() },
    element(
      'label',
      {},
      'Filter by name, kind, policy ( / )',
      element('input', { type: 'search', name: 'text', 'data-filter': true }),
    ),
    element('label', {}, 'Phase', element('select', { name: 'phase' }, ...options)),
    element('output', {}),
  );
}

function drawRows(main, form, items, more) {
  const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = form.elements.phase.value;
  const found = items.filter(
    (item) => (!wanted || item.status?.phase === wanted) && words.every((word) => textOf(item).includes(word)),
  );
  form.querySelector('output').textContent =
    `${found.length} of ${items.length}${more ? '+' : ''}${found.length > MAX_ROWS ? `, the first ${MAX_ROWS} shown` : ''}`;
  main
    .querySelector('#rows')
    .replaceChildren(
      table(
        'Propagations',
        [
          { text: 'Name' },
          { text: 'Kind' },
          { text: 'Phase' },
          { text: 'Policy' },
          { text: 'Clusters', number: true },
          { text: 'Applied', number: true },
          { text: 'Healthy', number: true },
          { text: 'Age', number: true },
          { text: 'Note' },
        ],
        found.slice(0, MAX_ROWS).map(itemRow),
        items.length === 0 ? 'Nothing is propagated yet.' : 'Nothing matches the filter.',
      ),
    );
}

function itemRow(item) {
  const { metadata, spec, status = {} } = item;
  const { clusters, applied, healthy } = status.summary ?? {};
  return row(
    element('a', { href: linkTo(metadata) }, nameOf(spec.resource)),
    cell(spec.resource.kind),
    cell(phase(status.phase)),
    cell(status.policy ?? '–', 'name'),
    numberCell(clusters),
    numberCell(applied),
    numberCell(healthy),
    numberCell(age(metadata.creationTimestamp)),
    cell(status.message ?? '', 'text'),
  );
}

/** `namespace/name` of a template. */
export function nameOf({ namespace, name }) {
  return namespace ? `${namespace}/${name}` : name;
}

function keyOf({ spec }) {
  return `${nameOf(spec.resource)} ${spec.resource.kind}`;
}

function textOf({ spec, status }) {
  return `${keyOf({ spec })} ${status?.policy ?? ''}`.toLowerCase();
}
