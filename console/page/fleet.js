/** The fleet: how many propagations are in which phase, and every cluster. */
import { list } from './api.js';
import { cell, element, numberCell, PHASES, row, state, table } from './elements.js';
import { propagations } from './list.js';

const CLUSTERS = '/apis/cluster.karmada.io/v1alpha1/clusters';

/** Draws the page, and draws it again. */
export async function showFleet(main, signal) {
  const [clusters, all] = await Promise.all([list(CLUSTERS, signal), propagations(signal)]);
  main.replaceChildren(
    element('h1', {}, 'Fleet'),
    element('h2', {}, all.more ? `Propagations (the first ${all.items.length})` : 'Propagations'),
    tiles(all.items),
    element('h2', {}, `Clusters (${clusters.items.length})`),
    table(
      'Clusters',
      [
        { text: 'Name' },
        { text: 'Ready' },
        { text: 'Mode' },
        { text: 'Version' },
        { text: 'Region' },
        { text: 'Nodes', number: true },
        { text: 'CPU', number: true },
        { text: 'Memory', number: true },
        { text: 'Pods', number: true },
      ],
      clusters.items.map(clusterRow),
      'No cluster has joined yet.',
    ),
  );
}

function tiles(items) {
  const counts = Map.groupBy(items, ({ status }) => status?.phase);
  const known = PHASES.filter((phase) => counts.has(phase));
  const tile = (count, text, link) =>
    element(
      'li',
      {},
      element('a', { class: 'card', href: link }, element('strong', {}, String(count)), element('span', {}, text)),
    );
  return element(
    'ul',
    { class: 'tiles' },
    tile(items.length, 'in all', '#/propagations'),
    ...known.toReversed().map((name) => tile(counts.get(name).length, name, `#/propagations?phase=${name}`)),
  );
}

function clusterRow({ metadata, spec, status = {} }) {
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  const { totalNum, readyNum } = status.nodeSummary ?? {};
  return row(
    metadata.name,
    cell(readiness(ready)),
    cell(spec.syncMode),
    cell(status.kubernetesVersion ?? '–'),
    cell([spec.provider, spec.region].filter(Boolean).join(' ') || '–'),
    numberCell(totalNum === undefined ? undefined : `${readyNum ?? 0}/${totalNum}`),
    usage(status.resourceSummary, 'cpu', (amount) => String(Math.round(amount * 10) / 10)),
    usage(status.resourceSummary, 'memory', bytes),
    usage(status.resourceSummary, 'pods', String),
  );
}

function readiness(condition) {
  switch (condition?.status) {
    case 'True':
      return state('Ready', 'good');
    case 'False':
      return state(condition.reason ?? 'Not ready', 'bad');
    default:
      return state('Unknown', 'busy');
  }
}

/** How much of a resource is taken, in words and as a bar. */
function usage(summary, name, format) {
  const total = quantity(summary?.allocatable?.[name]);
  if (!total) {
    return numberCell(undefined);
  }
  const used = quantity(summary.allocated?.[name]) + quantity(summary.allocating?.[name]);
  const text = `${format(used)} of ${format(total)}`;
  const bar = element('meter', {
    class: 'meter',
    min: 0,
    max: total,
    value: used,
    low: total * 0.75,
    high: total * 0.9,
    optimum: 0,
    'aria-label': text,
  });
  return element('td', { class: 'number' }, text, bar);
}

const SUFFIXES = { n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** A Kubernetes quantity as a number; 0 where there is none. */
function quantity(text = '0') {
  const [, number = '0', suffix = ''] = /^([0-9.eE+-]*[0-9.])([A-Za-z]*)$/.exec(String(text)) ?? [];
  const power = BINARY.indexOf(suffix) + 1;
  return Number(number) * (power > 0 ? 1024 ** power : (SUFFIXES[suffix] ?? 1));
}

function bytes(amount) {
  const power = Math.min(BINARY.length, Math.floor(Math.log(Math.max(amount, 1)) / Math.log(1024)));
  const value = amount / 1024 ** power;
  return `${value >= 10 ? Math.round(value) : Math.round(value * 10) / 10} ${power > 0 ? BINARY[power - 1] : 'B'}`;
}
