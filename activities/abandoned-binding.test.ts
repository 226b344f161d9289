/** Bindings without a template on a hub whose garbage collector sees no reason to delete them: something else owns their uid. */
import pino from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { BUILTIN_RESOURCES } from '../api/builtin/resources.ts';
import { karmadaResources } from '../api/karmada/resources.ts';
import { createApiServer } from '../api/server.ts';
import { memoryLog } from '../api/store/memory-log.ts';
import { type ResourceBinding, resourceBinding } from '../domain/kinds/binding.ts';
import { KARMADA_KINDS } from '../domain/kinds/registry.ts';
import type { KubeObject } from '../domain/object.ts';
import { createKubeClient } from '../kube/client.ts';
import { openCollection } from '../kube/collection.ts';
import type { ResourceType } from '../kube/resource.ts';
import { abandonedBinding, deleteAbandonedBinding } from './abandoned-binding.ts';

const CONFIG_MAPS: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};
const NAMESPACES: ResourceType = { ...CONFIG_MAPS, plural: 'namespaces', kind: 'Namespace', namespaced: false };
const BINDINGS: ResourceType = {
  group: 'work.karmada.io',
  version: 'v1alpha2',
  plural: 'resourcebindings',
  kind: 'ResourceBinding',
  namespaced: true,
};
const CLUSTER_BINDINGS = { ...BINDINGS, plural: 'clusterresourcebindings', kind: 'ClusterResourceBinding' };
const SUBJECT = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web' };
const FINALIZER = 'karmada.io/binding-controller';

const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) {
    await close();
  }
});

const configMap = (name: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'shop' },
});

function bindingFor(owner: KubeObject, changes: Partial<ResourceBinding['spec']['resource']> = {}): KubeObject {
  const uid = owner.metadata.uid ?? '';
  const { apiVersion, kind, name } = { ...SUBJECT, ...changes };
  return {
    apiVersion: 'work.karmada.io/v1alpha2',
    kind: 'ResourceBinding',
    metadata: {
      name: 'web-configmap',
      namespace: 'shop',
      finalizers: [FINALIZER],
      ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name, uid }],
    },
    spec: { resource: { apiVersion, kind, name, namespace: 'shop', uid } },
  };
}

/** A hub whose cache of bindings is followed and whose cache of templates is empty. */
async function openHub() {
  const definitions = [...BUILTIN_RESOURCES, ...karmadaResources(KARMADA_KINDS)];
  const server = await createApiServer({ log: memoryLog(), definitions });
  const client = createKubeClient(server.transport({ username: 'admin', groups: ['system:masters'] }));
  const logger = pino({ level: 'silent' });
  await client.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const owner = await client.create(CONFIG_MAPS, configMap('owner'));
  const templates = openCollection<KubeObject>({ client, resource: CONFIG_MAPS, parse: (object) => object, logger });
  const bindings = openCollection({
    client,
    resource: BINDINGS,
    parse: (object) => resourceBinding.parse(object),
    logger,
  });
  const clusterBindings = openCollection<never>({
    client,
    resource: CLUSTER_BINDINGS,
    parse: () => {
      throw new Error('there is none');
    },
    logger,
  });
  closing.push(() => bindings.stop(), server.close);
  bindings.start();
  await bindings.synced;
  const hub = {
    templates: (apiVersion: string, kind: string) =>
      apiVersion === 'v1' && kind === 'ConfigMap' ? templates : undefined,
    bindings,
    clusterBindings,
  };
  /** Resolves when the cache has it. */
  async function put(binding: KubeObject): Promise<void> {
    await client.create(BINDINGS, binding);
    await vi.waitUntil(() => bindings.get(binding.metadata));
  }
  const live = () => client.get(BINDINGS, { namespace: 'shop', name: 'web-configmap' });
  return { client, owner, hub, put, live, templates };
}

test('deleteAbandonedBinding() deletes the binding of a template that is gone, and the cache shows it', async () => {
  const { owner, hub, put, live } = await openHub();
  await put(bindingFor(owner));
  await deleteAbandonedBinding(hub, SUBJECT);
  expect((await live())?.metadata.deletionTimestamp).toBeDefined();
  expect(abandonedBinding(hub, SUBJECT)).toBeUndefined();
});

test('deleteAbandonedBinding() deletes that of an earlier template of the same name', async () => {
  const { client, owner, hub, put, live } = await openHub();
  await put(bindingFor(owner));
  await client.create(CONFIG_MAPS, configMap('web'));
  await deleteAbandonedBinding(hub, SUBJECT);
  expect((await live())?.metadata.deletionTimestamp).toBeDefined();
});

test('deleteAbandonedBinding() asks the hub: a cache that is behind then shows the template', async () => {
  const { client, hub, put, live, templates } = await openHub();
  const template = await client.create(CONFIG_MAPS, configMap('web'));
  await put(bindingFor(template));
  expect(abandonedBinding(hub, SUBJECT)).toBeDefined();
  await deleteAbandonedBinding(hub, SUBJECT);
  expect((await live())?.metadata.deletionTimestamp).toBeUndefined();
  expect(templates.get(SUBJECT)?.metadata.uid).toBe(template.metadata.uid);
});

test('deleteAbandonedBinding() keeps a binding that has lost its owner, also when the cache does not know yet', async () => {
  const { client, owner, hub, put, live } = await openHub();
  await put(bindingFor(owner));
  const { bindings } = hub;
  const behind = bindings.get({ namespace: 'shop', name: 'web-configmap' });
  await client.patch(
    BINDINGS,
    { namespace: 'shop', name: 'web-configmap' },
    { type: 'merge', body: { metadata: { ownerReferences: null } } },
  );
  let reads = 0;
  const late = { ...bindings, get: (key: { name: string }) => (reads++ === 0 ? behind : bindings.get(key)) };
  await vi.waitUntil(() => !bindings.get({ namespace: 'shop', name: 'web-configmap' })?.metadata.ownerReferences);
  await deleteAbandonedBinding({ ...hub, bindings: late }, SUBJECT);
  expect(reads).toBeGreaterThan(1);
  const kept = await live();
  expect(kept && !kept.metadata.deletionTimestamp).toBe(true);
});

test.each<[string, (owner: KubeObject) => KubeObject]>([
  ['is of another kind of the same name', (owner) => bindingFor(owner, { apiVersion: 'example.com/v1' })],
  [
    'is owned by something else too',
    (owner) => {
      const binding = bindingFor(owner);
      const other = { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: 'other' };
      const owners = [...(binding.metadata.ownerReferences ?? []), other];
      return { ...binding, metadata: { ...binding.metadata, ownerReferences: owners } };
    },
  ],
])('abandonedBinding() leaves out a binding that %s', async (_what, build) => {
  const { owner, hub, put } = await openHub();
  await put(build(owner));
  expect(abandonedBinding(hub, SUBJECT)).toBeUndefined();
});

test('abandonedBinding() leaves out a kind that discovery does not show', async () => {
  const { owner, hub, put } = await openHub();
  await put(bindingFor(owner));
  expect(abandonedBinding(hub, SUBJECT)).toBeDefined();
  expect(abandonedBinding({ ...hub, templates: () => undefined }, SUBJECT)).toBeUndefined();
});
