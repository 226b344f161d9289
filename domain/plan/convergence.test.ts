import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClusterOverridePolicy, OverridePolicy } from '../kinds/override.ts';
import type { KubeObject } from '../object.ts';
import { sampleCluster } from '../scheduling/samples.ts';
import { EMPTY_HUB, type HubState } from './hub-state.ts';
import { propose } from './propose.ts';
import { evenly, settled, shopPolicy, webDeployment } from './samples.ts';

/** A template that goes whole to all clusters of tier a. */
const web = shopPolicy('web', { clusterAffinity: { labelSelector: { matchLabels: { tier: 'a' } } } });

const other: KubeObject = { ...webDeployment(3), metadata: { ...webDeployment().metadata, name: 'other', uid: 'o' } };

function override(kind: 'OverridePolicy', name: string, path: string): OverridePolicy;
function override(kind: 'ClusterOverridePolicy', name: string, path: string): ClusterOverridePolicy;
function override(kind: 'OverridePolicy' | 'ClusterOverridePolicy', name: string, path: string): KubeObject {
  const overriders = { plaintext: [{ path, operator: 'add' as const, value: name }] };
  return {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind,
    metadata: { name, ...(kind === 'OverridePolicy' ? { namespace: 'shop' } : {}) },
    spec: { overrideRules: [{ overriders }] },
  };
}

/** Everything that comes to be; the newest of each name is there twice, once as it was first. */
const EVENTS: KubeObject[] = [
  web,
  webDeployment(4, { color: 'green' }),
  other,
  override('OverridePolicy', 'first', '/spec/minReadySeconds'),
  override('OverridePolicy', 'second', '/spec/minReadySeconds'),
  override('ClusterOverridePolicy', 'third', '/spec/minReadySeconds'),
  sampleCluster('east', 100, { labels: { tier: 'a' } }),
  sampleCluster('west', 100, { labels: { tier: 'a' } }),
  sampleCluster('edge', 100, { labels: { tier: 'b' } }),
];

const EARLIER: KubeObject[] = [
  shopPolicy('web', evenly('b')),
  webDeployment(2),
  override('OverridePolicy', 'first', '/spec/paused'),
  sampleCluster('west', 100, { labels: { tier: 'b' } }),
  sampleCluster('edge', 100, { labels: { tier: 'a' } }),
];

/** The hub after these events, the control plane having done after each all that it calls for. */
function after(events: readonly KubeObject[]): HubState {
  return events.reduce<HubState>((state, event) => settled(propose(state, [event])), { ...EMPTY_HUB, clusters: [] });
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

/** What counts: where each template is, and what is there. Which cluster was chosen first does not. */
function outcome({ bindings, works }: HubState) {
  const text = (value: unknown) => JSON.stringify(value);
  return {
    schedules: bindings
      .map(({ metadata, spec }) => text([metadata.name, spec.clusters?.toSorted(byName), spec.replicas]))
      .sort(),
    manifests: works
      .map(({ metadata, spec }) => text([metadata.namespace, metadata.name, spec.workload?.manifests]))
      .sort(),
  };
}

test('no order of events leads to another state of templates, bindings and Works', () => {
  const wanted = outcome(after(EVENTS));
  expect(wanted.schedules).toEqual([
    '["other-deployment",[{"name":"east","replicas":3},{"name":"west","replicas":3}],3]',
    '["web-deployment",[{"name":"east","replicas":4},{"name":"west","replicas":4}],4]',
  ]);
  expect(wanted.manifests).toHaveLength(4);
  expect(wanted.manifests[0]).toContain('"minReadySeconds":"second"');
  const orders = fc
    .tuple(
      fc.shuffledSubarray(EARLIER),
      fc.shuffledSubarray(EVENTS, { minLength: EVENTS.length }),
      fc.shuffledSubarray(EVENTS),
    )
    .map(([earlier, all, again]) => [...earlier, ...all, ...again]);
  fc.assert(
    fc.property(orders, (events) => {
      expect(outcome(after(events))).toEqual(wanted);
    }),
    { numRuns: 60 },
  );
});
