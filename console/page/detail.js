/** One propagation, live: its clusters, its reasons, and what can be done. */
import { events, get, post } from './api.js';
import { age, cell, element, health, numberCell, phase, row, table } from './elements.js';
import { nameOf } from './list.js';

const BASE = '/apis/fleetwright.io/v1alpha1';
/** After this a stream that ended is opened anew: what is settled may change again. */
const REOPEN_MS = 5_000;

/** Draws the page and keeps it up to date until the signal aborts. */
export async function showDetail(main, signal, namespace, name) {
  const scope = namespace ? `namespaces/${encodeURIComponent(namespace)}/propagations` : 'clusterpropagations';
  const path = `${BASE}/${scope}/${encodeURIComponent(name)}`;
  const parts = { head: element('div'), live: element('div'), why: element('section') };
  draw(parts, path, await get(path, signal));
  main.replaceChildren(parts.head, parts.live, parts.why);
  await Promise.all([follow(parts, path, signal), explain(parts.why, path, signal)]);
}

async function follow(parts, path, signal) {
  let lastId;
  while (!signal.aborted) {
    for await (const { id, event, data } of events(`${path}/events`, lastId, signal)) {
      if (event === 'gone' || event === 'error') {
        throw new Error(data.message ?? 'The propagation is gone.');
      }
      const isNews = id !== lastId;
      lastId = id;
      draw(parts, path, data);
      if (isNews && event === 'settled') {
        await explain(parts.why, path, signal);
      }
    }
    await new Promise((resolve) => {
      setTimeout(resolve, REOPEN_MS);
      signal.addEventListener('abort', resolve, { once: true });
    });
  }
}

function draw({ head, live }, path, { metadata, spec, status }) {
  const { resource } = spec;
  if (!head.firstChild) {
    head.append(element('h1', {}, `${resource.kind} ${nameOf(resource)}`), actions(path));
  }
  head.querySelector('[data-suspend]').hidden = status.phase === 'Suspended';
  head.querySelector('[data-resume]').hidden = status.phase !== 'Suspended';
  live.replaceChildren(
    facts(metadata, status),
    element('h2', {}, 'Clusters'),
    table(
      'Clusters of this propagation',
      [
        { text: 'Cluster' },
        { text: 'Replicas', number: true },
        { text: 'Applied' },
        { text: 'Health' },
        { text: 'Since', number: true },
        { text: 'Attempts', number: true },
        { text: 'Note' },
      ],
      (status.clusters ?? []).map(clusterRow),
      'It goes to no cluster.',
    ),
  );
}

function facts(metadata, { phase: now, message, policy, workflow, timings }) {
  const isLink = /^https?:\/\//.test(workflow.url ?? '');
  const link = isLink
    ? element('a', { href: workflow.url, target: '_blank', rel: 'noreferrer' }, `${workflow.id} in the Temporal UI`)
    : element('code', {}, workflow.id);
  const took =
    timings.settled && timings.created ? Date.parse(timings.settled) - Date.parse(timings.created) : undefined;
  const pairs = [
    ['Phase', element('span', {}, phase(now), message ? ` – ${message}` : '')],
    ['Policy', policy ?? 'none'],
    ['Workflow', element('span', {}, link, runText(workflow.status))],
    ['Created', `${age(timings.created ?? metadata.creationTimestamp)} ago`],
    ...(timings.firstApplied ? [['First applied', `${age(timings.firstApplied)} ago`]] : []),
    ...(took === undefined ? [] : [['Settled', `${age(timings.settled)} ago`]]),
  ];
  return element(
    'div',
    { class: 'card' },
    element(
      'dl',
      { class: 'facts' },
      ...pairs.flatMap(([term, text]) => [element('dt', {}, term), element('dd', {}, text)]),
    ),
  );
}

/** The engine may have forgotten runs of long ago, or not answer. */
function runText(status) {
  const texts = { NONE: ' (no run known)', UNREACHABLE: ' (the engine does not answer)' };
  return status ? (texts[status] ?? ` (${status.toLowerCase()})`) : '';
}

function clusterRow(part) {
  const { cluster, replicas, applied, suspended, removing, appliedAt, attempts, lastError, message } = part;
  const note = [suspended && 'suspended', removing && 'being removed', lastError ?? message].filter(Boolean).join('; ');
  return row(
    cluster,
    numberCell(replicas),
    cell(applied ? 'yes' : 'no'),
    cell(health(part.health)),
    numberCell(appliedAt ? age(appliedAt) : undefined),
    numberCell(attempts),
    cell(note, 'text'),
  );
}

function actions(path) {
  const problem = element('p', { class: 'problem', role: 'alert' });
  const button = (text, action, attributes = {}) =>
    element(
      'button',
      {
        type: 'button',
        ...attributes,
        async onclick({ currentTarget }) {
          currentTarget.disabled = true;
          problem.textContent = '';
          try {
            await post(`${path}/${action}`);
          } catch (error) {
            problem.textContent = error.message;
          }
          currentTarget.disabled = false;
        },
      },
      text,
    );
  return element(
    'div',
    {},
    element(
      'div',
      { class: 'actions' },
      button('Retry now', 'retry'),
      button('Suspend', 'suspend', { 'data-suspend': true }),
      button('Resume', 'resume', { 'data-resume': true }),
    ),
    problem,
  );
}

async function explain(section, path, signal) {
  const { policies, schedule, clusters } = await get(`${path}/explain`, signal);
  const overrides = clusters.filter((part) => part.overrides.length > 0 || part.overrideProblem);
  section.replaceChildren(
    element('h2', {}, 'Why this policy'),
    table(
      'Policies that select the template',
      [{ text: 'Policy' }, { text: 'Priority', number: true }, { text: 'Match' }, { text: 'Why' }],
      policies.map((policy) =>
        row(
          `${policy.kind} ${nameOf(policy)}${policy.claims ? ' ✓' : ''}`,
          numberCell(policy.priority),
          cell(policy.match),
          cell(policy.why, 'text'),
        ),
      ),
      'No policy selects the template.',
    ),
    ...(schedule ? scheduleParts(schedule) : []),
    ...(overrides.length > 0
      ? [
          element('h2', {}, 'Overrides'),
          table(
            'Overrides by cluster',
            [{ text: 'Cluster' }, { text: 'Policies' }],
            overrides.map((part) => row(part.cluster, cell(part.overrideProblem ?? part.overrides.join(', '), 'text'))),
            '',
          ),
        ]
      : []),
  );
}

const VERDICTS = { chosen: 'chosen', leftOut: 'left out', rejected: 'rejected', deleting: 'leaving' };
/** Room of a cluster that takes any number. */
const UNLIMITED = 2 ** 31 - 1;

function scheduleParts({ strategy, replicas, message, clusters, advice }) {
  const title =
    replicas > 0 ? `Why these clusters (${strategy}, ${replicas} replicas)` : `Why these clusters (${strategy})`;
  return [
    element('h2', {}, title),
    ...(message ? [element('p', { class: 'problem' }, message)] : []),
    table(
      'Schedule',
      [
        { text: 'Cluster' },
        { text: 'Verdict' },
        { text: 'Share', number: true },
        { text: 'Room', number: true },
        { text: 'Score', number: true },
        { text: 'Why' },
      ],
      clusters.map((verdict) =>
        row(
          verdict.cluster,
          cell(VERDICTS[verdict.outcome] ?? verdict.outcome),
          numberCell(replicas > 0 ? verdict.share : undefined),
          numberCell(verdict.available >= UNLIMITED ? 'any' : verdict.available),
          numberCell(verdict.score),
          cell(verdict.reason ? `${verdict.reason}${verdict.advice ? ` (${verdict.advice})` : ''}` : '', 'text'),
        ),
      ),
      'The hub has no clusters.',
    ),
    ...(advice.length > 0
      ? [
          element('h2', {}, 'To change that'),
          element(
            'div',
            { class: 'card' },
            element('ul', { class: 'advice' }, ...advice.map((text) => element('li', {}, text))),
          ),
        ]
      : []),
  ];
}
