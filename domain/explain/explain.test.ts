import { describe, expect, test } from 'vitest';
import { deepFreeze } from '../fixtures.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { Placement } from '../kinds/placement.ts';
import { type HubState, indexHub } from '../plan/hub-state.ts';
import { CLUSTERS, evenly, settled, shopPolicy, webDeployment } from '../plan/samples.ts';
import { DEFAULT_RULES } from '../propagation/rules.ts';
import { AGGREGATED, sampleCluster } from '../scheduling/samples.ts';
import { affinityGaps } from './affinity-gaps.ts';
import { explain } from './explain.ts';

function explainWeb(state: HubState) {
  const [template] = state.templates;
  if (!template) {
    throw new Error('the state has no template');
  }
  return explain(indexHub(deepFreeze(state)), template, DEFAULT_RULES);
}

const reasonOf = (policies: ReturnType<typeof explain>['policies'], name: string): string | undefined =>
  policies.find((policy) => policy.name === name)?.why;

describe('explain', () => {
  test('tells policy, schedule, overrides and state of a template that runs', () => {
    const state = settled({ templates: [webDeployment()], policies: [shopPolicy('web', evenly('a'))] });
    expect(explainWeb(state)).toMatchObject({
      binding: 'shop/web-deployment',
      phase: 'Applying',
      message: 'not applied in east, west',
      policies: [{ name: 'web', match: 'kind', claims: true, why: 'claims the template: best match' }],
      schedule: {
        strategy: 'StaticWeight',
        replicas: 4,
        outcome: 'scheduled',
        pending: false,
        clusters: [
          { cluster: 'east', outcome: 'chosen', replicas: 2, share: 2, score: 100, available: 102 },
          { cluster: 'west', outcome: 'chosen', replicas: 2, share: 2 },
          { cluster: 'edge', outcome: 'rejected', filter: 'ClusterAffinity', advice: 'misses label tier=a' },
        ],
        advice: [],
      },
      clusters: [
        { cluster: 'east', replicas: 2, applied: false, overrides: [] },
        { cluster: 'west', replicas: 2, applied: false, overrides: [] },
      ],
    });
  });

  test('explains the schedule that a new template would get', () => {
    const hub = { ...settled({}), templates: [webDeployment()], policies: [shopPolicy('web', evenly('b'))] };
    const explanation = explainWeb(hub);
    expect(explanation).not.toHaveProperty('binding');
    expect(explanation.policies).toMatchObject([{ claims: false, why: 'will claim the template' }]);
    expect(explanation.schedule?.clusters[0]).toMatchObject({ cluster: 'edge', outcome: 'chosen', share: 4 });
  });

  test('says that no policy matches', () => {
    const explanation = explainWeb({ ...settled({}), templates: [webDeployment()] });
    expect(explanation).toMatchObject({ phase: 'Waiting', message: 'no matched propagation policy', policies: [] });
  });

  test.each([
    ['priority', shopPolicy('high', {}, { priority: 3 }), 'priority 0 is less than 3 of PropagationPolicy shop/high'],
    [
      'selector',
      shopPolicy('exact', {}, { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }] }),
      'its selector matches by kind, that of PropagationPolicy shop/exact by name',
    ],
    ['name', shopPolicy('a', {}), 'equal in priority and match: the name a comes first'],
  ])('says why a policy lost by %s', (_, winner, why) => {
    const state = settled({ templates: [webDeployment()], policies: [shopPolicy('web', {}), winner] });
    expect(reasonOf(explainWeb(state).policies, 'web')).toBe(why);
  });

  test('says that a claim stands against a better policy', () => {
    const state = settled({ templates: [webDeployment()], policies: [shopPolicy('web', evenly('a'))] });
    const better = shopPolicy('better', evenly('b'), { priority: 9 });
    const { policies } = explainWeb({ ...state, policies: [...state.policies, better] });
    expect(policies.map(({ name, claims }) => [name, claims])).toEqual([
      ['better', false],
      ['web', true],
    ]);
    expect(reasonOf(policies, 'better')).toBe('is better, but PropagationPolicy shop/web claims the template already');
    expect(reasonOf(policies, 'web')).toMatch(/a claim stands/);
  });

  test('names the cluster that is nearest when none matches', () => {
    const placement = { clusterAffinity: { labelSelector: { matchLabels: { tier: 'a', region: 'eu' } } } };
    const state = settled({ templates: [webDeployment()], policies: [shopPolicy('web', placement)] });
    expect(explainWeb(state).schedule?.advice).toEqual([
      'east: misses label region=eu',
      'west: misses label region=eu',
      'edge: misses label tier=a, misses label region=eu',
    ]);
  });

  test('says how many groups a spread is short of', () => {
    const placement: Placement = {
      spreadConstraints: [
        { spreadByField: 'region', minGroups: 2, maxGroups: 2 },
        { spreadByField: 'cluster', minGroups: 2, maxGroups: 2 },
      ],
    };
    const clusters = [sampleCluster('east', 100, { spec: { region: 'e' } }), sampleCluster('edge')];
    const state = settled({ templates: [webDeployment()], policies: [shopPolicy('web', placement)], clusters });
    expect(explainWeb(state).schedule?.advice).toEqual([
      'the spread asks for 2 by region, and 1 fit',
      'the spread asks for 2 by cluster, and 1 fit',
      'edge: cluster(s) did not have region property: set it in the spec of the cluster',
    ]);
  });

  test('says how much room is missing', () => {
    const small = (name: string): Cluster =>
      sampleCluster(name, 100, { summary: { allocatable: { pods: 100, cpu: '1500m', memory: '10Gi' } } });
    const state = settled({
      templates: [webDeployment(10)],
      policies: [shopPolicy('web', AGGREGATED)],
      clusters: [small('east'), small('west')],
    });
    expect(explainWeb(state).schedule).toMatchObject({
      outcome: 'rejected',
      advice: [
        'east needs cpu 2 more for the 4 replicas without a place',
        'west needs cpu 2 more for the 4 replicas without a place',
      ],
    });
  });

  test('names an override that cannot be applied, and those that can', () => {
    const state = settled({ templates: [webDeployment()], policies: [shopPolicy('web', evenly('a'))] });
    const override = (name: string, path: string) => ({
      apiVersion: 'policy.karmada.io/v1alpha1' as const,
      kind: 'OverridePolicy' as const,
      metadata: { name, namespace: 'shop' },
      spec: {
        overrideRules: [
          {
            targetCluster: { clusterNames: [name] },
            overriders: { plaintext: [{ path, operator: 'replace' as const, value: true }] },
          },
        ],
      },
    });
    const overridePolicies = [override('east', '/spec/paused/nowhere'), override('west', '/spec/replicas')];
    expect(explainWeb({ ...state, overridePolicies }).clusters).toMatchObject([
      { cluster: 'east', overrides: [], overrideProblem: expect.stringContaining('nowhere') },
      { cluster: 'west', overrides: ['shop/west'] },
    ]);
  });
});

describe('affinityGaps', () => {
  const [east] = CLUSTERS as [Cluster, ...Cluster[]];

  test.each([
    ['nothing', {}, []],
    ['a name', { clusterNames: ['west'] }, ['its name is not listed']],
    ['an exclusion', { exclude: ['east'] }, ['it is excluded by name']],
    [
      'labels',
      { labelSelector: { matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['a', 'c'] }] } },
      ['misses label tier notin (a, c)'],
    ],
    [
      'fields',
      { fieldSelector: { matchExpressions: [{ key: 'region', operator: 'In', values: ['eu'] }] } },
      ['misses region In (eu)'],
    ],
  ])('names %s', (_, affinity, gaps) => {
    expect(affinityGaps(east, affinity)).toEqual(gaps);
  });
});
