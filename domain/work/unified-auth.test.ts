import { describe, expect, test } from 'vitest';
import type { Cluster } from '../kinds/cluster.ts';
import type { KubeObject } from '../object.ts';
import { type ClusterRole, type ClusterRoleBinding, clusterRole, type PolicyRule, type Subject } from './rbac.ts';
import {
  buildImpersonationWorks,
  clustersOfRole,
  grantsMember,
  type ImpersonationInput,
  impersonationRules,
  memberSubjects,
} from './unified-auth.ts';

const PROXY: PolicyRule = { verbs: ['*'], apiGroups: ['cluster.karmada.io'], resources: ['clusters/proxy'] };
const SEARCH: PolicyRule = { verbs: ['get'], apiGroups: ['search.karmada.io'], resources: ['proxying/proxy'] };
const user = (name: string): Subject => ({ kind: 'User', name });

function role(name: string, rules: PolicyRule[] | null): ClusterRole {
  return clusterRole.parse({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name },
    rules,
  });
}

function binding(roleName: string, subjects: Subject[] | null, kind = 'ClusterRole'): ClusterRoleBinding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: roleName },
    subjects,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: roleName },
  };
}

test.each<[string, PolicyRule[] | null, string[]]>([
  ['the proxy of all clusters', [PROXY], ['m1', 'm2']],
  ['the proxy of one', [{ ...PROXY, resourceNames: ['m2'] }], ['m2']],
  ['the search proxy', [SEARCH], ['m1', 'm2']],
  ['everything', [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }], ['m1', 'm2']],
  ['one by one rule, all by another', [{ ...PROXY, resourceNames: ['m1'] }, SEARCH], ['m1', 'm2']],
  ['the proxy behind a hub of yours', [{ ...PROXY, apiGroups: ['fleetwright.io'] }], ['m1', 'm2']],
  ['another group', [{ ...PROXY, apiGroups: [''] }], []],
  ['another resource', [{ ...PROXY, resources: ['clusters'] }], []],
  ['paths only', [{ verbs: ['get'], nonResourceURLs: ['*'] }], []],
  ['nothing', null, []],
])('a role that grants %s concerns its clusters', (_, rules, clusters) => {
  expect(clustersOfRole(role('r', rules), ['m1', 'm2'])).toEqual(clusters);
  expect(grantsMember(role('r', rules), 'm1')).toBe(clusters.includes('m1'));
});

test('memberSubjects() collects the subjects of cluster roles that grant the member', () => {
  const roles = [role('grants', [PROXY]), role('other', [])];
  const bindings = [
    binding('grants', [user('a')]),
    binding('grants', null),
    binding('other', [user('b')]),
    binding('grants', [user('c')], 'Role'),
  ];
  expect(memberSubjects('m1', roles, bindings)).toEqual([user('a')]);
});

test('impersonationRules() names users, service accounts and groups, each once and sorted', () => {
  const rule = (resource: string, resourceNames: string[]) => ({
    verbs: ['impersonate'],
    apiGroups: [''],
    resources: [resource],
    resourceNames,
  });
  expect(
    impersonationRules([
      { kind: 'Group', name: 'g' },
      user('b'),
      { kind: 'ServiceAccount', name: 's', namespace: 'x' },
      user('a'),
      user('b'),
      { kind: 'Unknown', name: 'u' },
    ]),
  ).toEqual([rule('users', ['a', 'b']), rule('serviceaccounts', ['s']), rule('groups', ['g'])]);
  expect(impersonationRules([])).toEqual([]);
});

describe('buildImpersonationWorks()', () => {
  const cluster: Cluster = {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'm1', uid: 'uid-m1' },
    spec: { syncMode: 'Push', impersonatorSecretRef: { namespace: 'karmada-cluster', name: 'm1-impersonator' } },
  };
  const input: ImpersonationInput = {
    cluster,
    subjects: [user('a')],
    existing: () => undefined,
    uuid: () => 'id-work',
    steps: { prune: (object: KubeObject) => object, recordManaged: (object: KubeObject) => object },
  };

  test('makes a role and its binding, owned by the Cluster', () => {
    const [roleWork, bindingWork, ...others] = buildImpersonationWorks(input);
    expect(others).toEqual([]);
    for (const work of [roleWork, bindingWork]) {
      expect(work?.metadata).toMatchObject({
        namespace: 'karmada-es-m1',
        name: expect.stringMatching(/^karmada-impersonator-/),
        ownerReferences: [{ kind: 'Cluster', name: 'm1', uid: 'uid-m1', controller: true }],
      });
    }
    const name = 'karmada-impersonator';
    const metadata = { name, labels: { 'karmada.io/system': 'true', 'karmada.io/managed': 'true' } };
    expect(roleWork?.spec.workload?.manifests?.[0]).toMatchObject({ metadata, rules: impersonationRules([user('a')]) });
    expect(bindingWork?.spec.workload?.manifests?.[0]).toMatchObject({
      metadata,
      subjects: [{ kind: 'ServiceAccount', namespace: 'karmada-cluster', name }],
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    });
    const again = buildImpersonationWorks({
      ...input,
      existing: (kind) => (kind === 'ClusterRole' ? roleWork : bindingWork),
    });
    expect(again[0]).toBe(roleWork);
    expect(again[1]).toBe(bindingWork);
  });

  test.each<[string, Cluster]>([
    ['without impersonator secret', { ...cluster, spec: { syncMode: 'Push' } }],
    ['that is being deleted', { ...cluster, metadata: { name: 'm1', deletionTimestamp: '2026-01-01T00:00:00Z' } }],
  ])('makes nothing for a cluster %s', (_, without) => {
    expect(buildImpersonationWorks({ ...input, cluster: without })).toEqual([]);
  });
});
