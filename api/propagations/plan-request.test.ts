import { beforeAll, describe, expect, test } from 'vitest';
import { KARMADA_KINDS } from '../../domain/kinds/registry.ts';
import type { JsonObject } from '../../domain/object.ts';
import { DEFAULT_RULES } from '../../domain/propagation/rules.ts';
import { DEPLOYMENTS } from '../../infra/join/resources.ts';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { isNotFound, KubeStatusError } from '../../kube/errors.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { AUTHENTICATED_GROUP, MASTERS_GROUP } from '../access/user.ts';
import { BUILTIN_RESOURCES } from '../builtin/resources.ts';
import { karmadaResources } from '../karmada/resources.ts';
import { createApiServer } from '../server.ts';
import { memoryLog } from '../store/memory-log.ts';
import { karmadaResource } from './karmada-resource.ts';
import { answerPlan, planNamespace } from './plan-request.ts';

const OPTIONS = { rules: DEFAULT_RULES, now: () => new Date('2026-01-01T00:00:00Z') };
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx' }] },
    },
  },
};
const policy = {
  apiVersion: 'policy.karmada.io/v1alpha1',
  kind: 'PropagationPolicy',
  metadata: { name: 'web' },
  spec: {
    resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }],
    placement: { clusterAffinity: { clusterNames: ['east'] } },
  },
};
const cluster = {
  apiVersion: 'cluster.karmada.io/v1alpha1',
  kind: 'Cluster',
  metadata: { name: 'east' },
  spec: { syncMode: 'Push' },
};

test('planNamespace() is that of the path', () => {
  expect(planNamespace('/apis/fleetwright.io/v1alpha1/namespaces/shop/plans')).toBe('shop');
  expect(planNamespace('/apis/fleetwright.io/v1alpha1/namespaces/shop/plans/x')).toBeUndefined();
  expect(planNamespace('/apis/fleetwright.io/v1alpha1/plans')).toBeUndefined();
});

describe('answerPlan()', () => {
  let transport: KubeTransport;
  let stranger: KubeTransport;
  let client: KubeClient;

  beforeAll(async () => {
    const definitions = [...BUILTIN_RESOURCES, ...karmadaResources(KARMADA_KINDS)];
    const server = await createApiServer({ log: memoryLog(), definitions });
    transport = server.transport({ username: 'admin', groups: [MASTERS_GROUP, AUTHENTICATED_GROUP] });
    stranger = server.transport({ username: 'stranger', groups: [AUTHENTICATED_GROUP] });
    client = createKubeClient(transport);
  });

  const ask = (body: string, as = transport) => answerPlan(as, OPTIONS, 'default', body);
  const yaml = (...documents: JsonObject[]) => documents.map((one) => JSON.stringify(one)).join('\n---\n');

  async function refusal(body: string, as = transport): Promise<{ code: number; message: string }> {
    try {
      await ask(body, as);
    } catch (error) {
      if (error instanceof KubeStatusError) {
        return { code: error.code, message: error.message };
      }
      throw error;
    }
    throw new Error('it was planned');
  }

  test('plans several documents at once, and writes none of them', async () => {
    const plan = await ask(yaml(cluster, policy, deployment));
    expect(plan.summary.templates).toBe(1);
    expect(plan.changes).toMatchObject([
      { template: { kind: 'Deployment', namespace: 'default', name: 'web' }, policy: { from: null } },
    ]);
    const written = client.get(DEPLOYMENTS, { namespace: 'default', name: 'web' });
    await expect(written.catch((error) => (isNotFound(error) ? undefined : error))).resolves.toBeUndefined();
    expect(
      await client.get(karmadaResource('PropagationPolicy'), { namespace: 'default', name: 'web' }),
    ).toBeUndefined();
  });

  test('takes lists, and deletions beside objects', async () => {
    await client.create(DEPLOYMENTS, { ...deployment, metadata: { name: 'old', namespace: 'default' } });
    const list = { apiVersion: 'v1', kind: 'List', items: [policy, cluster] };
    const body = {
      apiVersion: 'fleetwright.io/v1alpha1',
      kind: 'Plan',
      spec: { objects: [list, deployment], deletions: [{ ...deployment, metadata: { name: 'old' } }] },
    };
    expect((await ask(JSON.stringify(body))).summary.templates).toBe(1);
    expect(await client.get(DEPLOYMENTS, { namespace: 'default', name: 'old' })).toBeDefined();
  });

  test.each<[string, string, number, RegExp]>([
    ['nothing', '', 400, /holds no objects/],
    ['no YAML', 'a: [', 400, /^the body: /],
    ['no object', 'a: 1', 400, /the body, document 1: an object needs apiVersion/],
    [
      'a kind that is not served',
      '{apiVersion: x.io/v1, kind: Y, metadata: {name: z}}',
      400,
      /does not serve x.io\/v1 Y/,
    ],
    [
      'a Plan of another shape',
      '{apiVersion: fleetwright.io/v1alpha1, kind: Plan, spec: {object: []}}',
      400,
      /no Plan/,
    ],
    [
      'what the hub refuses',
      yaml({ ...policy, spec: { ...policy.spec, resourceSelectors: [] } }),
      422,
      /resourceSelectors/,
    ],
    ['too many', yaml(...Array.from({ length: 501 }, () => deployment)), 400, /501 objects, more than 500/],
    [
      'the deletion of what is not there',
      '{apiVersion: fleetwright.io/v1alpha1, kind: Plan, spec: {deletions: [{apiVersion: apps/v1, kind: Deployment, metadata: {name: gone}}]}}',
      400,
      /no Deployment default\/gone/,
    ],
  ])('refuses %s', async (_, body, code, message) => {
    expect(await refusal(body)).toEqual({ code, message: expect.stringMatching(message) });
  });

  test('acts with the rights of the caller', async () => {
    expect((await refusal(yaml(deployment), stranger)).code).toBe(403);
  });
});
