/** Propagations without kubectl: the API that starts, follows, holds and retries them, on the hub or behind it. */
import { expect, test, vi } from 'vitest';
import type { JsonObject } from '../../domain/object.ts';
import { KubeStatusError } from '../../kube/errors.ts';
import { runCommand } from '../support/command.ts';
import { openFleet } from '../support/fleet.ts';
import { on } from '../support/samples.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const fleet = openFleet('propagations');
const { namespace } = fleet;
const name = 'settings-configmap';
const settings = { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'settings' };

function ask(method: 'GET' | 'POST' | 'DELETE', below: string, body?: JsonObject): Promise<JsonObject> {
  const path = `/apis/fleetwright.io/v1alpha1/namespaces/${namespace}/propagations${below}`;
  return fleet.hub.client.transport.send({ method, path, ...(body ? { body } : {}) });
}

function untilPhase(phase: string): Promise<void> {
  return vi.waitFor(async () => expect(await ask('GET', `/${name}`)).toMatchObject({ status: { phase } }), {
    timeout: 30_000,
    interval: 100,
  });
}

test('the hub lists them among its kinds, with a document', async () => {
  const { resources } = await fleet.hub.client.transport.send({ method: 'GET', path: '/apis/fleetwright.io/v1alpha1' });
  expect(resources).toContainEqual(expect.objectContaining({ name: 'propagations', kind: 'Propagation' }));
  await vi.waitFor(
    async () => {
      const path = '/openapi/v3/apis/fleetwright.io/v1alpha1';
      expect(await fleet.hub.client.transport.send({ method: 'GET', path })).toMatchObject({
        openapi: expect.stringMatching(/^3\./),
      });
    },
    { timeout: 30_000, interval: 500 },
  );
});

test('a POST brings its resource to the clusters of its placement', async () => {
  const resource = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace, name: settings.name },
    data: { a: '1' },
  };
  const created = await ask('POST', '', { spec: { resource, placement: on('member1', 'member2') } });
  expect(created).toMatchObject({
    metadata: { namespace, name },
    status: { workflow: { id: `propagation/${namespace}/${name}` } },
  });
  await Promise.all([fleet.member1, fleet.member2].map((member) => member.until(settings, { data: { a: '1' } })));
  await untilPhase('Settled');
  // The list tells what the binding says, which follows its Works.
  await vi.waitFor(
    async () =>
      expect(await ask('GET', '')).toMatchObject({
        kind: 'PropagationList',
        items: [{ metadata: { name }, status: { summary: { clusters: 2, applied: 2, healthy: 2 } } }],
      }),
    { timeout: 30_000, interval: 100 },
  );
});

test.each([
  [{}, 'spec: Required value'],
  [{ spec: { resource: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } } } }, 'spec.placement'],
])('a POST of %j names the field that is wrong', async (body, field) => {
  const refusal = await ask('POST', '', body).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(KubeStatusError);
  expect(refusal).toMatchObject({ status: { code: 422, message: expect.stringContaining(field) } });
});

test('one that is suspended sends nothing until it is resumed', async () => {
  await ask('POST', `/${name}/suspend`);
  await untilPhase('Suspended');
  await fleet.hub.patch(settings, { data: { a: '2' } });
  await untilPhase('Suspended');
  expect(await fleet.member1.get(settings)).toMatchObject({ data: { a: '1' } });
  await ask('POST', `/${name}/resume`);
  await fleet.member1.until(settings, { data: { a: '2' } });
  await ask('POST', `/${name}/retry`);
  await untilPhase('Settled');
});

test('each decision is remembered with its reasons, also when another one came after it', async () => {
  const patch = (clusterNames: string[]) =>
    fleet.hub.patch(fleet.policyReference(name), { spec: { placement: { clusterAffinity: { clusterNames } } } });
  await patch(['member2']);
  await fleet.member1.untilAbsent(settings);
  const [second, first] = [
    {
      before: [{ name: 'member1' }, { name: 'member2' }],
      after: [{ name: 'member2' }],
      clusters: [{ cluster: 'member2' }, { cluster: 'member1', outcome: 'rejected', filter: 'ClusterAffinity' }],
    },
    { before: [], after: [{ name: 'member1' }, { name: 'member2' }], clusters: [{}, {}] },
  ];
  // The engine has it once the whole pass is done.
  await vi.waitFor(
    async () => expect(await ask('GET', `/${name}/decisions`)).toMatchObject({ decisions: [second, first] }),
    { timeout: 30_000, interval: 100 },
  );
  expect(await ask('GET', `/${name}/explain`)).toMatchObject({ lastDecision: { ...second, stands: true } });
  const command = runCommand(['explain', 'configmap/settings', '-n', namespace, '--kubeconfig', fleet.kubeconfig]);
  expect(await command.ended).toBe(0);
  expect(command.output()).toMatch(/DECIDED .*because the placement changed.*member1 +rejected.*the same way now/s);
  await patch(['member1', 'member2']);
  await fleet.member1.until(settings, { data: { a: '2' } });
});

test('the command shows it', async () => {
  const command = runCommand(['propagations', name, '-n', namespace, '--json', '--kubeconfig', fleet.kubeconfig]);
  expect(await command.ended).toBe(0);
  expect(JSON.parse(command.output())).toMatchObject({ metadata: { name }, status: { phase: 'Settled' } });
});

test('a DELETE takes the policy that the POST made', async () => {
  await ask('DELETE', `/${name}`);
  await fleet.hub.untilAbsent(fleet.policyReference(name));
  await fleet.hub.delete(settings);
  await fleet.member1.untilAbsent(settings);
});
