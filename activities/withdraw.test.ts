import { expect, test } from 'vitest';
import { deployment, work as workFixture } from '../domain/fixtures.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import type { Work } from '../domain/kinds/work.ts';
import type { KubeObject } from '../domain/object.ts';
import { createKubeClient } from '../kube/client.ts';
import { createHttpTransport } from '../kube/http-transport.ts';
import { answer, startWireServer } from '../kube/testing/wire-server.ts';
import { type Member, MemberNotReadyError } from './members.ts';
import { withdraw } from './withdraw.ts';

const DEPLOYMENTS = { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment', namespaced: true };
const ready: Cluster = {
  apiVersion: 'cluster.karmada.io/v1alpha1',
  kind: 'Cluster',
  metadata: { name: 'm1' },
  spec: { syncMode: 'Push' },
  status: {
    conditions: [
      { type: 'Ready', status: 'True', reason: 'R', message: '', lastTransitionTime: '2026-11-24T08:00:00Z' },
    ],
  },
};
const plain = workFixture('m1', undefined, { finalizers: ['karmada.io/execution-controller', 'other'] });
const copy = deployment({
  labels: { 'karmada.io/managed': 'true' },
  annotations: {
    'work.karmada.io/namespace': 'karmada-es-m1',
    'work.karmada.io/name': plain.metadata.name,
    'resourcetemplate.karmada.io/uid': 'template',
  },
});

test('withdraw() from a member that is out says so, and lets the Work wait', async () => {
  const conditions = (ready.status?.conditions ?? []).map((condition) => ({ ...condition, status: 'False' as const }));
  const out: Cluster = { ...ready, status: { conditions } };
  const works = { patch: () => Promise.reject(new Error('the Work lets go')) };
  const members = { get: () => Promise.reject(new Error('the member is asked')) };
  await expect(withdraw({ members, hub: { clusters: { get: () => out }, works } }, plain, 'm1')).rejects.toThrow(
    new MemberNotReadyError('cluster(m1) not ready'),
  );
});

/** Withdraws a Work from a member with this copy; returns what the member was asked, and the finalizers that are left. */
async function run(
  onMember: KubeObject | undefined,
  cached: ReturnType<Member['cached']>,
  spec: Partial<Work['spec']>,
) {
  const asked: string[] = [];
  let finalizers: unknown = plain.metadata.finalizers;
  const server = await startWireServer(({ method = '' }, response, body) => {
    const annotations = method === 'PUT' ? ` ${JSON.stringify(JSON.parse(body).metadata.annotations)}` : '';
    asked.push(`${method}${annotations}`);
    if (onMember) {
      answer(response, method === 'PUT' ? JSON.parse(body) : onMember, 200);
    } else {
      answer(response, { kind: 'Status', status: 'Failure', code: 404, reason: 'NotFound', message: '' }, 404);
    }
  });
  const transport = createHttpTransport({ server: server.url });
  const member: Member = {
    client: createKubeClient(transport),
    resourceOf: async () => DEPLOYMENTS,
    cached: () => cached,
    wrote: () => {},
  };
  const work = { ...plain, spec: { ...plain.spec, ...spec } };
  await withdraw(
    {
      members: { get: async () => member },
      hub: {
        clusters: { get: () => ready },
        works: {
          patch: async (_, { body }) => {
            finalizers = JSON.parse(JSON.stringify(body)).metadata.finalizers;
            return work;
          },
        },
      },
    },
    work,
    'm1',
  );
  await transport.close();
  await server.close();
  return { asked, finalizers };
}

const preserved = 'PUT {"work.fleetwright.io/preserved-from":"template"}';
test.each<[string, KubeObject | undefined, ReturnType<Member['cached']>, Partial<Work['spec']>, string[]]>([
  ['deletes the copy that the cache shows', copy, copy, {}, ['DELETE']],
  ['deletes a copy that the cache does not show yet', copy, 'absent', {}, ['GET', 'DELETE']],
  ['asks where nothing is watched', copy, 'unknown', {}, ['GET', 'DELETE']],
  ['needs no copy', undefined, 'absent', {}, ['GET']],
  ['leaves what is not managed', deployment(), 'absent', {}, ['GET']],
  [
    'leaves a copy that is to stay, and says whose it was',
    copy,
    copy,
    { preserveResourcesOnDeletion: true },
    [preserved],
  ],
])('withdraw() %s', async (_, onMember, cached, spec, wanted) => {
  expect(await run(onMember, cached, spec)).toEqual({ asked: wanted, finalizers: ['other'] });
});
