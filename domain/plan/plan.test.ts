import { describe, expect, test } from 'vitest';
import { recordManaged } from '../interpreter/managed-fields.ts';
import type { OverridePolicy } from '../kinds/override.ts';
import type { Work } from '../kinds/work.ts';
import type { KubeObject } from '../object.ts';
import { DEFAULT_RULES } from '../propagation/rules.ts';
import { prune } from '../prune/prune.ts';
import { AGGREGATED, sampleCluster } from '../scheduling/samples.ts';
import { buildNamespaceWork } from '../work/namespace.ts';
import { EMPTY_HUB, type HubState } from './hub-state.ts';
import { planChanges } from './plan.ts';
import { propose } from './propose.ts';
import { CLUSTERS, evenly, settled, shopPolicy, webDeployment } from './samples.ts';

const hub = settled({ templates: [webDeployment()], policies: [shopPolicy('web', evenly('a'))] });

function plan(state: HubState, ...objects: KubeObject[]) {
  return planChanges(state, propose(state, objects), DEFAULT_RULES);
}

const imageOverride: OverridePolicy = {
  apiVersion: 'policy.karmada.io/v1alpha1',
  kind: 'OverridePolicy',
  metadata: { name: 'mirror', namespace: 'shop' },
  spec: {
    overrideRules: [
      {
        targetCluster: { clusterNames: ['west'] },
        overriders: { imageOverrider: [{ component: 'Tag', operator: 'replace', value: '2' }] },
      },
    ],
  },
};

describe('planChanges', () => {
  test('finds no change in a hub that has settled', () => {
    expect(plan(hub).changes).toEqual([]);
  });

  test('finds no change when an object is proposed as it is', () => {
    expect(plan(hub, ...hub.policies, ...hub.templates).changes).toEqual([]);
  });

  test('moves a template when its placement changes', () => {
    const { changes, summary } = plan(hub, shopPolicy('web', evenly('b')));
    expect(changes).toMatchObject([
      {
        policy: { from: 'PropagationPolicy shop/web', to: 'PropagationPolicy shop/web' },
        reason: 'the placement changed',
        clusters: [
          {
            cluster: 'east',
            from: { replicas: 2 },
            to: null,
            reason: 'cluster(s) did not match the placement cluster affinity constraint',
          },
          { cluster: 'edge', from: null, to: { replicas: 4 } },
          { cluster: 'west', from: { replicas: 2 }, to: null },
        ],
        works: [
          { cluster: 'east', action: 'delete' },
          { cluster: 'edge', action: 'create' },
          { cluster: 'west', action: 'delete' },
        ],
      },
    ]);
    expect(summary).toEqual({ templates: 1, worksToCreate: 1, worksToUpdate: 0, worksToDelete: 2, problems: 0 });
  });

  test('shows an override as a diff of one cluster', () => {
    const { changes } = plan(hub, imageOverride);
    expect(changes[0]?.works).toMatchObject([{ cluster: 'west', action: 'update', overrides: ['shop/mirror'] }]);
    expect(changes[0]?.works[0]?.diff).toMatch(/^- +- image: web:1$/m);
    expect(changes[0]?.works[0]?.diff).toMatch(/^\+ +- image: web:2$/m);
  });

  test('divides the replicas of a changed template anew', () => {
    const template = hub.templates[0];
    const changed = { ...webDeployment(6), metadata: { ...template?.metadata, name: 'web' } };
    expect(plan(hub, changed).changes[0]?.clusters).toEqual([
      { cluster: 'east', from: { replicas: 2 }, to: { replicas: 3 } },
      { cluster: 'west', from: { replicas: 2 }, to: { replicas: 3 } },
    ]);
  });

  test('leaves the claim where it is for a better policy, and says who claims a new template', () => {
    const better = shopPolicy('better', evenly('b'), { priority: 9 });
    expect(plan(hub, better).changes).toEqual([]);
    const api = { ...webDeployment(), metadata: { name: 'api', namespace: 'shop' } };
    expect(plan(hub, better, api).changes).toMatchObject([
      { policy: { from: null, to: 'PropagationPolicy shop/better' }, works: [{ cluster: 'edge', action: 'create' }] },
    ]);
  });

  test('releases a template that its policy no longer selects, and leaves it where it runs', () => {
    const policy = shopPolicy('web', evenly('a'), { resourceSelectors: [{ apiVersion: 'v1', kind: 'Secret' }] });
    expect(plan(hub, policy).changes).toMatchObject([
      {
        policy: { from: 'PropagationPolicy shop/web', to: null },
        reason: 'no matched propagation policy',
        clusters: [],
      },
    ]);
  });

  test('waits with a Lazy policy until the template changes', () => {
    const lazy = shopPolicy('web', evenly('b'), { activationPreference: 'Lazy' });
    expect(plan(hub, lazy).changes).toEqual([]);
  });

  test('sends what is not divided to a new cluster, and namespaces to every cluster', () => {
    const config: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', namespace: 'shop', uid: 'u' },
    };
    const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', uid: 'uid-shop' } };
    const state = settled({
      templates: [config],
      policies: [shopPolicy('c', {}, { resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap' }] })],
    });
    const { changes } = plan({ ...state, templates: [...state.templates, namespace] }, sampleCluster('north'));
    expect(changes.map(({ template, works }) => [template.kind, works.map(({ cluster }) => cluster)])).toEqual([
      ['ConfigMap', ['north']],
      ['Namespace', ['east', 'edge', 'north', 'west']],
    ]);
  });

  test('knows the Works that a namespace has', () => {
    const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', uid: 'uid-shop' } };
    const [cluster] = CLUSTERS;
    const build = (existing?: Work) =>
      buildNamespaceWork({
        namespace,
        manifest: namespace,
        cluster: 'east',
        existing,
        uuid: 'id',
        steps: { prune, recordManaged },
      });
    const state = { ...EMPTY_HUB, templates: [namespace], clusters: cluster ? [cluster] : [], works: [build()] };
    expect(plan(state).changes).toEqual([]);
    expect(plan({ ...state, works: [] }).changes).toMatchObject([
      { reason: 'every cluster gets the namespaces of the hub', works: [{ cluster: 'east', action: 'create' }] },
    ]);
  });

  test('tells of a problem that is new, though nothing moves', () => {
    const aggregated = shopPolicy('web', {
      ...evenly('a'),
      ...AGGREGATED,
      spreadConstraints: [{ spreadByField: 'cluster', minGroups: 3 }],
    });
    const { changes, summary } = plan(hub, aggregated);
    expect(changes).toMatchObject([
      { clusters: [], works: [], problems: [expect.stringContaining('failed to select clusters')] },
    ]);
    expect(summary.problems).toBe(1);
    expect(plan(settled({ ...hub, policies: [aggregated] })).changes).toEqual([]);
  });

  test('names what stands in the way', () => {
    const { changes } = plan(hub, shopPolicy('web', evenly('c')));
    expect(changes[0]?.problems[0]).toMatch(/^0\/3 clusters are available: 3 cluster\(s\) did not match/);
    expect(changes[0]?.works.map(({ action }) => action)).toEqual(['delete', 'delete']);
  });

  test('refuses to plan what follows from other objects', () => {
    expect(() => plan(hub, ...hub.bindings)).toThrow('bindings and Works follow from others');
  });
});

const halved: KubeObject = {
  apiVersion: 'config.karmada.io/v1alpha1',
  kind: 'ResourceInterpreterCustomization',
  metadata: { name: 'halved' },
  spec: {
    target: { apiVersion: 'apps/v1', kind: 'Deployment' },
    customizations: {
      replicaResource: { luaScript: 'function GetReplicas(object) return object.spec.replicas / 2, {} end' },
    },
  },
};

describe('planChanges interprets by', () => {
  test('customizations, also those that are proposed', () => {
    const [change] = plan(hub, halved).changes;
    expect(change?.clusters).toEqual([
      { cluster: 'east', from: { replicas: 2 }, to: { replicas: 1 } },
      { cluster: 'west', from: { replicas: 2 }, to: { replicas: 1 } },
    ]);
    expect(plan(propose(hub, [halved]), webDeployment(8)).changes).toEqual([]);
  });

  test('a script that fails, which is a problem of the template', () => {
    const failing = { ...halved, spec: { target: { apiVersion: 'apps/v1', kind: 'Deployment' }, customizations: {} } };
    const script = (luaScript: string) => ({
      ...failing,
      spec: { ...failing.spec, customizations: { replicaRevision: { luaScript } } },
    });
    const { changes } = plan(hub, script("function ReviseReplica() error('no') end"));
    expect(changes[0]?.problems).toEqual(['east: <string>:1: no', 'west: <string>:1: no']);
  });

  test('a webhook, which a plan does not ask', () => {
    const { changes } = plan(hub, {
      apiVersion: 'config.karmada.io/v1alpha1',
      kind: 'ResourceInterpreterWebhookConfiguration',
      metadata: { name: 'sizes' },
      webhooks: [
        {
          name: 'sizes.example.com',
          clientConfig: { url: 'https://sizes.example.com' },
          rules: [
            { operations: ['InterpretReplica'], apiGroups: ['apps'], apiVersions: ['v1'], kinds: ['Deployment'] },
          ],
          interpreterContextVersions: ['v1alpha1'],
        },
      ],
    });
    expect(changes[0]?.problems).toEqual(['the interpreter webhook sizes/sizes.example.com has not been asked yet']);
  });
});

test('planChanges holds to quotas where they are enforced', () => {
  const quota: KubeObject = {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'FederatedResourceQuota',
    metadata: { name: 'limits', namespace: 'shop' },
    spec: { overall: { cpu: '3' } },
    status: { overallUsed: { cpu: '2' } },
  };
  const gates = { ...DEFAULT_RULES.gates, FederatedQuotaEnforcement: true };
  const limited = propose(hub, [quota]);
  const after = (replicas: number) =>
    planChanges(limited, propose(limited, [webDeployment(replicas)]), { ...DEFAULT_RULES, gates }).changes;
  expect(after(6)[0]).toMatchObject({ problems: [], clusters: [{ to: { replicas: 3 } }, { to: { replicas: 3 } }] });
  expect(after(8)).toMatchObject([
    {
      clusters: [],
      problems: ['FederatedResourceQuota(shop/limits) exceeded for resource cpu: requested sum 4, limit 3.'],
    },
  ]);
});
