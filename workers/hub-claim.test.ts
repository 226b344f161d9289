/** Who may serve a hub, on an embedded one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openEmbeddedHub } from '../infra/embedded/hub.ts';
import { createKubeClient, type KubeClient } from '../kube/client.ts';
import { LEASES } from './agent-lease.ts';
import { claimHub, HubClaimedError, HubNotInstalledError, keepHub, releaseHub } from './hub-claim.ts';

const KEY = { namespace: 'karmada-system', name: 'fleetwright' };
let folder: string;
let hub: Awaited<ReturnType<typeof openEmbeddedHub>>;
let client: KubeClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'claim-'));
  hub = await openEmbeddedHub({ folder, host: '127.0.0.1', port: 0 });
  client = createKubeClient(hub.transport);
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await client.delete(LEASES, KEY);
});

const holder = async () => (await client.get(LEASES, KEY))?.spec;
const claim = (identity: string, durationSeconds = 1) => ({ client, identity, durationSeconds });

test('claimHub() lets all workers of one control plane in, also at once', async () => {
  await Promise.all([claimHub(claim('a')), claimHub(claim('a')), claimHub(claim('a'))]);
  await claimHub(claim('a'));
  expect(await holder()).toMatchObject({ holderIdentity: 'a', leaseTransitions: 0 });
});

test('claimHub() refuses another control plane while the claim is renewed', async () => {
  await claimHub(claim('a', 10));
  const waited: string[] = [];
  const second = claimHub({ ...claim('b'), onWait: (who) => void waited.push(who) });
  const renewal = setInterval(() => claimHub(claim('a', 10)), 100);
  await expect(second).rejects.toBeInstanceOf(HubClaimedError);
  clearInterval(renewal);
  expect(waited).toEqual(['a']);
  expect(await holder()).toMatchObject({ holderIdentity: 'a' });
});

test('claimHub() takes over what is not renewed, and at once what was given up', async () => {
  await claimHub(claim('a'));
  await claimHub(claim('b'));
  expect(await holder()).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  await releaseHub(claim('a'));
  expect(await holder()).toMatchObject({ holderIdentity: 'b' });
  await releaseHub(claim('b'));
  const waited: string[] = [];
  await claimHub({ ...claim('c'), onWait: (who) => void waited.push(who) });
  expect(waited).toEqual([]);
  expect(await holder()).toMatchObject({ holderIdentity: 'c' });
});

test('keepHub() says when another control plane has taken the hub', async () => {
  await claimHub(claim('a'));
  const kept = keepHub({ ...claim('a'), renewalMs: 50 }, () => {});
  await client.patch(LEASES, KEY, { type: 'merge', body: { spec: { holderIdentity: 'b' } } });
  await expect(kept.lost).rejects.toBeInstanceOf(HubClaimedError);
  kept.stop();
  expect(await holder()).toMatchObject({ holderIdentity: 'b' });
});

test('claimHub() says that nothing is installed', async () => {
  const bare: KubeClient = {
    ...client,
    create: (resource, object) =>
      client.create(resource, { ...object, metadata: { ...object.metadata, namespace: 'elsewhere' } }),
  };
  await expect(claimHub({ ...claim('a'), client: bare })).rejects.toBeInstanceOf(HubNotInstalledError);
});
