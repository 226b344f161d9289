/** What a plan foresees beyond the one template that is looked at. */
import { describe, expect, test } from 'vitest';
import { DEPENDENCIES_FINALIZER, dependedByLabel } from '../kinds/names.ts';
import type { KubeObject } from '../object.ts';
import { DEFAULT_RULES, type PropagationRules } from '../propagation/rules.ts';
import { memberQuota } from '../scheduling/member-quota.ts';
import { DUPLICATED, sampleCluster } from '../scheduling/samples.ts';
import type { HubState } from './hub-state.ts';
import { KNOWN_LATER } from './outcome.ts';
import { planChanges } from './plan.ts';
import { propose } from './propose.ts';
import { evenly, settled, shopPolicy, webDeployment } from './samples.ts';
import { withdraw } from './withdraw.ts';

const NOW = '2026-01-01T00:00:00Z';
const hub = settled({ templates: [webDeployment()], policies: [shopPolicy('web', evenly('a'))] });

function withGates(gates: Partial<PropagationRules['gates']>): PropagationRules {
  return { ...DEFAULT_RULES, gates: { ...DEFAULT_RULES.gates, ...gates } };
}

function planned(state: HubState, objects: KubeObject[], deletions: KubeObject[] = [], rules = DEFAULT_RULES) {
  return planChanges(state, propose(withdraw(state, deletions, NOW), objects), rules).changes;
}

/** Deployment `shop/<name>` with a claim of its own. */
function deployment(name: string, replicas: number): KubeObject {
  const web = webDeployment(replicas);
  return { ...web, metadata: { ...web.metadata, name, uid: `uid-${name}` } };
}

describe('planChanges foresees preemption', () => {
  const better = shopPolicy('better', evenly('b'), { priority: 9, preemption: 'Always' });

  test('where the gate allows it, with who takes it from whom', () => {
    expect(planned(hub, [better], [], withGates({ PropagationPolicyPreemption: true }))).toMatchObject([
      {
        policy: { from: 'PropagationPolicy shop/web', to: 'PropagationPolicy shop/better' },
        reason: 'Propagation policy(shop/better) preempted propagation policy(shop/web) successfully',
        clusters: [{ cluster: 'east', to: null }, { cluster: 'edge', from: null, to: { replicas: 4 } }, { to: null }],
      },
    ]);
  });

  test('and that there is none where it does not', () => {
    expect(planned(hub, [better])).toEqual([]);
  });
});

describe('planChanges foresees what follows a template', () => {
  const config: KubeObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'shop', uid: 'uid-settings' },
  };
  const withConfig = (name?: string): KubeObject => {
    const web = webDeployment();
    const volumes = name === undefined ? [] : [{ name: 'v', configMap: { name } }];
    const template = { spec: { containers: [{ name: 'web', image: 'web:1' }], volumes } };
    return { ...web, spec: { replicas: 4, selector: { matchLabels: { app: 'web' } }, template } };
  };
  const following = shopPolicy('web', evenly('a'), { propagateDeps: true });
  const before = settled({ templates: [withConfig('settings'), config], policies: [shopPolicy('web', evenly('a'))] });

  test('once its policy propagates dependencies', () => {
    expect(planned(before, [following])).toMatchObject([
      {
        template: { kind: 'ConfigMap', name: 'settings' },
        reason: 'it follows shop/web-deployment',
        clusters: [
          { cluster: 'east', from: null, to: {} },
          { cluster: 'west', from: null, to: {} },
        ],
        works: [
          { cluster: 'east', action: 'create' },
          { cluster: 'west', action: 'create' },
        ],
      },
    ]);
  });

  /** As the control plane leaves it: the attached binding from the plan's own outcome is not at hand, so it is made by hand. */
  const attached = (): HubState => {
    const state = settled({ templates: [withConfig('settings'), config], policies: [following] });
    const [web] = state.bindings;
    if (!web) {
      throw new Error('the template has no binding');
    }
    const clusters = web.spec.clusters ?? [];
    return {
      ...state,
      bindings: [
        { ...web, metadata: { ...web.metadata, finalizers: [DEPENDENCIES_FINALIZER] } },
        {
          ...web,
          metadata: {
            name: 'settings-configmap',
            namespace: 'shop',
            labels: { ...settledLabel() },
            ownerReferences: [
              { apiVersion: 'v1', kind: 'ConfigMap', name: 'settings', uid: 'uid-settings', controller: true },
            ],
          },
          spec: {
            resource: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings', uid: 'uid-settings' },
            requiredBy: [{ namespace: 'shop', name: 'web-deployment', clusters }],
          },
        },
      ],
    };
  };
  const settledLabel = () => ({ [dependedByLabel({ namespace: 'shop', name: 'web-deployment' })]: KNOWN_LATER });

  test('to its new clusters', () => {
    const moved = shopPolicy('web', evenly('b'), { propagateDeps: true });
    const [follower] = planned(attached(), [moved]);
    expect(follower).toMatchObject({
      template: { kind: 'ConfigMap' },
      clusters: [
        { cluster: 'east', from: {}, to: null },
        { cluster: 'edge', from: null, to: {} },
        { cluster: 'west', from: {}, to: null },
      ],
    });
  });

  test.each([
    ['the policy stops to propagate dependencies', [shopPolicy('web', evenly('a'))], []],
    ['the template needs it no more', [withConfig()], []],
    ['the template is deleted', [], [withConfig('settings')]],
  ])('and what is let go when %s', (_, objects, deletions) => {
    const [follower] = planned(attached(), objects, deletions);
    expect(follower).toMatchObject({
      template: { kind: 'ConfigMap' },
      reason: 'nothing that it followed needs it any more',
      clusters: [
        { cluster: 'east', from: {}, to: null },
        { cluster: 'west', from: {}, to: null },
      ],
    });
  });
});

describe('planChanges foresees deletions', () => {
  test('of a template: its Works go', () => {
    expect(planned(hub, [], hub.templates.slice())).toMatchObject([
      {
        policy: { from: 'PropagationPolicy shop/web', to: null },
        reason: 'it is deleted',
        clusters: [
          { cluster: 'east', from: { replicas: 2 }, to: null },
          { cluster: 'west', from: { replicas: 2 }, to: null },
        ],
        works: [
          { cluster: 'east', action: 'delete' },
          { cluster: 'west', action: 'delete' },
        ],
      },
    ]);
  });

  test('of a template whose copies are to be kept', () => {
    const preserving = shopPolicy('web', evenly('a'), { preserveResourcesOnDeletion: true });
    const state = settled({ templates: [webDeployment()], policies: [preserving] });
    expect(planned(state, [], state.templates.slice())[0]?.reason).toBe(
      'it is deleted; its copies stay in the clusters',
    );
  });

  test('of a policy: another takes over, or what runs stays', () => {
    const [policy] = hub.policies;
    const deleted = policy ? [policy] : [];
    expect(planned(hub, [], deleted)).toMatchObject([
      {
        policy: { from: 'PropagationPolicy shop/web', to: null },
        clusters: [],
        works: [{ action: 'update' }, { action: 'update' }],
      },
    ]);
    expect(planned(hub, [shopPolicy('next', evenly('b'))], deleted)).toMatchObject([
      { policy: { to: 'PropagationPolicy shop/next' }, clusters: [{}, { cluster: 'edge', to: { replicas: 4 } }, {}] },
    ]);
  });

  test('of an override: the manifest is as it was without it', () => {
    const override: KubeObject = {
      apiVersion: 'policy.karmada.io/v1alpha1',
      kind: 'OverridePolicy',
      metadata: { name: 'mirror', namespace: 'shop' },
      spec: { overrideRules: [{ overriders: { labelsOverrider: [{ operator: 'add', value: { a: 'b' } }] } }] },
    };
    const state = settled(propose({ ...hub, works: [] }, [override]));
    expect(planned(state, [], [override])[0]?.works).toMatchObject([
      { cluster: 'east', action: 'update', diff: expect.stringMatching(/^- +a: b$/m) },
      { cluster: 'west', action: 'update' },
    ]);
  });

  test('of a cluster: its replicas go to the others', () => {
    expect(planned(hub, [], [sampleCluster('east')])).toMatchObject([
      {
        reason: 'a cluster is being removed',
        clusters: [
          { cluster: 'east', from: { replicas: 2 }, to: null },
          { cluster: 'west', from: { replicas: 2 }, to: { replicas: 4 } },
        ],
      },
    ]);
  });

  test('of a namespace: of all that is in it', () => {
    const namespace: KubeObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
    const state = { ...hub, templates: [...hub.templates, namespace] };
    expect(planned(state, [], [namespace])).toMatchObject([{ template: { name: 'web' }, reason: 'it is deleted' }]);
  });
});

describe('planChanges foresees what does not fit together', () => {
  const gates = { FederatedQuotaEnforcement: true };
  const quota: KubeObject = {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'FederatedResourceQuota',
    metadata: { name: 'limits', namespace: 'shop' },
    spec: { overall: { cpu: '3' } },
    status: { overallUsed: { cpu: '2' } },
  };

  test('into a FederatedResourceQuota', () => {
    const state = propose(hub, [quota]);
    const two = [deployment('api', 2), deployment('jobs', 2)];
    const changes = planned(state, two, [], withGates(gates));
    expect(changes.map(({ template, problems }) => [template.name, problems])).toEqual([
      ['api', []],
      ['jobs', ['FederatedResourceQuota(shop/limits) exceeded for resource cpu: requested sum 4, limit 3.']],
    ]);
    const room = planned(state, [...two, webDeployment(2)], [], withGates(gates));
    expect(room.flatMap(({ problems }) => problems)).toEqual([]);
    const gone = planned(state, two, hub.templates.slice(), withGates(gates));
    expect(gone.flatMap(({ problems }) => problems)).toEqual([]);
  });

  test("into a member's ResourceQuota", () => {
    const east = memberQuota({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'limits', namespace: 'shop' },
      status: { hard: { 'requests.cpu': '2' }, used: { 'requests.cpu': '1' } },
    });
    const state = { ...hub, memberQuotas: new Map([['east', [east]]]) };
    expect(planned(state, [deployment('api', 2)])[0]?.problems).toEqual([]);
    const changes = planned(state, [deployment('api', 2), deployment('jobs', 4)]);
    const text = 'east: ResourceQuota shop/limits leaves cpu 1, and all that is planned there needs 1.5 more';
    expect(changes.map(({ problems }) => problems)).toEqual([[text], [text]]);
  });

  test('into a cluster', () => {
    const summary = { allocatable: { pods: 110, cpu: '1', memory: '1Gi' } };
    const small = sampleCluster('small', 110, { summary, labels: { tier: 's' } });
    const duplicated = shopPolicy('web', {
      ...DUPLICATED,
      clusterAffinity: { labelSelector: { matchLabels: { tier: 's' } } },
    });
    const state = settled({ clusters: [small], policies: [duplicated] });
    expect(planned(state, [deployment('api', 2)])[0]?.problems).toEqual([]);
    const changes = planned(state, [deployment('api', 2), deployment('jobs', 1)]);
    const text = 'small: all that is planned there needs cpu 1.5 more, and 1 is free';
    expect(changes.map(({ problems }) => problems)).toEqual([[text], [text]]);
  });

  test('where schedules count those before them, by giving the more urgent the room', () => {
    const small = sampleCluster('small', 2);
    const dynamic = {
      replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' },
    } as const;
    const priorityClass: KubeObject = {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'urgent' },
      value: 100,
    };
    const ofName = (name: string) => [{ apiVersion: 'apps/v1', kind: 'Deployment', name }];
    const policies = [
      shopPolicy('api', dynamic, { resourceSelectors: ofName('api') }),
      shopPolicy('jobs', dynamic, {
        resourceSelectors: ofName('jobs'),
        schedulePriority: { priorityClassSource: 'KubePriorityClass', priorityClassName: 'urgent' },
      }),
    ];
    const state = settled({ clusters: [small], policies, priorityClasses: [priorityClass] });
    const changes = planned(
      state,
      [deployment('api', 2), deployment('jobs', 2)],
      [],
      withGates({ SchedulingOvercommitProtection: true }),
    );
    expect(
      changes.map(({ template, clusters, problems }) => [template.name, clusters.length, problems.length]),
    ).toEqual([
      ['api', 0, 1],
      ['jobs', 1, 0],
    ]);
  });
});
