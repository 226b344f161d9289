/** FederatedResourceQuota on the embedded hub: what bindings use is charged as they are written, and refused beyond the limit. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_FEATURE_GATES } from '../../domain/feature-gates.ts';
import type { KubeObject } from '../../domain/object.ts';
import { type ClusterClient, openClusterClient } from '../../tests/support/cluster-client.ts';
import type { EmbeddedServer } from './api-server.ts';
import { openEmbeddedHub } from './hub.ts';

const QUOTA = {
  apiVersion: 'policy.karmada.io/v1alpha1',
  kind: 'FederatedResourceQuota',
  namespace: 'default',
  name: 'limits',
};

let folder: string;
let hub: EmbeddedServer;
let client: ClusterClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hub-'));
  const gates = { ...DEFAULT_FEATURE_GATES, FederatedQuotaEnforcement: true };
  hub = await openEmbeddedHub({ folder, host: '127.0.0.1', port: 0, gates });
  client = openClusterClient(hub.transport);
  const { apiVersion, kind, namespace, name } = QUOTA;
  await client.create({ apiVersion, kind, metadata: { namespace, name }, spec: { overall: { cpu: '1' } } });
});
afterAll(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

function binding(name: string, replicas: number): KubeObject {
  return {
    apiVersion: 'work.karmada.io/v1alpha2',
    kind: 'ResourceBinding',
    metadata: { namespace: 'default', name },
    spec: {
      resource: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name },
      replicas,
      replicaRequirements: { resourceRequest: { cpu: '100m' } },
      clusters: [{ name: 'm1', replicas }],
    },
  };
}

async function used(): Promise<unknown> {
  return (await client.get(QUOTA))?.status;
}

test('bindings written side by side are all charged', async () => {
  await Promise.all(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => client.create(binding(name, 1))));
  expect(await used()).toEqual({ overallUsed: { cpu: '800m' } });
});

test('one beyond the limit is refused in the words of the webhook, and not charged', async () => {
  await expect(client.create(binding('i', 3))).rejects.toMatchObject({
    status: {
      code: 403,
      reason: 'QuotaExceeded',
      message: expect.stringMatching(
        /^admission webhook "resourcebinding\.karmada\.io" denied the request: .*exceeded/,
      ),
    },
  });
  expect(await used()).toEqual({ overallUsed: { cpu: '800m' } });
});
