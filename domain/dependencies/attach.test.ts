import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OwnerConflictError } from '../binding/reference.ts';
import { deepFreeze, resourceBinding } from '../fixtures.ts';
import type { BindingSpec, ResourceBinding } from '../kinds/binding.ts';
import type { KubeObject } from '../object.ts';
import {
  type AttachInput,
  type Attachment,
  attach,
  detach,
  type FindReferrer,
  isFollowed,
  isOrphaned,
} from './attach.ts';

const configMap: KubeObject = deepFreeze({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'conf', namespace: 'default', uid: 'uid-conf', resourceVersion: '4', labels: { app: 'nginx' } },
});

function referrer(name: string, spec: Partial<BindingSpec> = {}): ResourceBinding {
  const labels = { 'resourcebinding.karmada.io/permanent-id': `id-${name}` };
  return deepFreeze(resourceBinding({ clusters: [{ name: 'm1', replicas: 2 }], ...spec }, { name, labels }));
}

function finder(...bindings: ResourceBinding[]): FindReferrer {
  return (snapshot) => bindings.find(({ metadata }) => metadata.name === snapshot.name);
}

function attachTo(independent: ResourceBinding, input: Partial<AttachInput> = {}): Attachment {
  return attach({ independent, dependency: configMap, findReferrer: finder(), uuid: 'id-attached', ...input });
}

const nginx = referrer('nginx-deployment');
const NGINX_LABEL = 'resourcebinding.karmada.io/depended-by-5bdc5c4dcf';

test('attach() makes a binding as Karmada does: no placement, no policy', () => {
  const { binding, conflict } = attachTo(nginx);
  expect(conflict).toBeUndefined();
  expect(binding).toEqual({
    apiVersion: 'work.karmada.io/v1alpha2',
    kind: 'ResourceBinding',
    metadata: {
      name: 'conf-configmap',
      namespace: 'default',
      labels: { 'resourcebinding.karmada.io/permanent-id': 'id-attached', [NGINX_LABEL]: 'id-nginx-deployment' },
      finalizers: ['karmada.io/binding-controller'],
      ownerReferences: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          name: 'conf',
          uid: 'uid-conf',
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      resource: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace: 'default',
        name: 'conf',
        uid: 'uid-conf',
        resourceVersion: '4',
      },
      requiredBy: [{ namespace: 'default', name: 'nginx-deployment', clusters: [{ name: 'm1', replicas: 2 }] }],
      conflictResolution: 'Abort',
      preserveResourcesOnDeletion: false,
    },
  });
});

describe('attach() onto an existing binding', () => {
  const existing = deepFreeze(attachTo(nginx).binding);

  test('returns the very binding when nothing changes', () => {
    expect(attachTo(nginx, { existing, uuid: 'other' }).binding).toBe(existing);
  });

  test('follows a new schedule in place', () => {
    const moved = referrer('nginx-deployment', { clusters: [{ name: 'm2' }] });
    expect(attachTo(moved, { existing }).binding.spec.requiredBy).toEqual([
      { namespace: 'default', name: 'nginx-deployment', clusters: [{ name: 'm2' }] },
    ]);
  });

  test('adds one that needs the object too', () => {
    const second = referrer('second', { clusters: [{ name: 'm2' }] });
    const { metadata, spec } = attachTo(second, { existing, findReferrer: finder(nginx) }).binding;
    expect(spec.requiredBy?.map(({ name }) => name)).toEqual(['nginx-deployment', 'second']);
    expect(metadata.labels).toMatchObject({ [NGINX_LABEL]: 'id-nginx-deployment' });
    expect(Object.values(metadata.labels ?? {})).toContain('id-second');
  });

  test('leaves the strategy of a binding that a policy made', () => {
    const placed = resourceBinding(
      { placement: {}, conflictResolution: 'Abort', preserveResourcesOnDeletion: true, clusters: [{ name: 'm9' }] },
      { name: 'conf-configmap', finalizers: [] },
    );
    const { binding, conflict } = attachTo(referrer('second', { conflictResolution: 'Overwrite' }), {
      existing: placed,
    });
    expect(binding.spec).toMatchObject({
      conflictResolution: 'Abort',
      preserveResourcesOnDeletion: true,
      clusters: [{ name: 'm9' }],
      requiredBy: [{ name: 'second' }],
    });
    expect(binding.metadata.finalizers).toEqual([]);
    expect(conflict).toBeUndefined();
  });

  test('refuses a binding of an earlier object', () => {
    const dependency = { ...configMap, metadata: { ...configMap.metadata, uid: 'second' } };
    const act = () => attachTo(nginx, { existing, dependency });
    expect(act).toThrow(OwnerConflictError);
    expect(act).toThrow(
      'failed to update resourceBinding(default/conf-configmap) due to different owner reference UID, will try again ' +
        'later after binding is garbage collected, see https://github.com/karmada-io/karmada/issues/6034',
    );
  });
});

const CONFLICT = 'Dependency policy conflict detected: ';

test.each<[string, Partial<BindingSpec>, Partial<BindingSpec>, Partial<BindingSpec>, string | undefined]>([
  [
    'agree',
    {},
    { conflictResolution: 'Abort', preserveResourcesOnDeletion: false },
    { conflictResolution: 'Abort', preserveResourcesOnDeletion: false },
    undefined,
  ],
  [
    'agree to overwrite',
    { conflictResolution: 'Overwrite' },
    { conflictResolution: 'Overwrite' },
    { conflictResolution: 'Overwrite' },
    undefined,
  ],
  [
    'disagree on conflicts',
    { conflictResolution: 'Overwrite' },
    {},
    { conflictResolution: 'Overwrite', preserveResourcesOnDeletion: false },
    `${CONFLICT}ConflictResolution conflicted (Overwrite vs Abort).`,
  ],
  [
    'disagree on deletion',
    {},
    { preserveResourcesOnDeletion: true },
    { conflictResolution: 'Abort', preserveResourcesOnDeletion: true },
    `${CONFLICT}PreserveResourcesOnDeletion conflicted (true vs false).`,
  ],
  [
    'disagree on both',
    { conflictResolution: 'Overwrite' },
    { preserveResourcesOnDeletion: true },
    { conflictResolution: 'Overwrite', preserveResourcesOnDeletion: true },
    `${CONFLICT}ConflictResolution conflicted (Overwrite vs Abort); PreserveResourcesOnDeletion conflicted (true vs false).`,
  ],
])('attach() resolves the strategy of two that %s', (_, first, second, strategy, message) => {
  const [one, two] = [referrer('one', first), referrer('two', second)];
  const existing = attachTo(one).binding;
  const { binding, conflict } = attachTo(two, { existing, findReferrer: finder(one) });
  expect(binding.spec).toMatchObject(strategy);
  expect(conflict).toEqual(message && { type: 'Warning', reason: 'DependencyPolicyConflict', message });
});

describe('detach()', () => {
  const second = referrer('second', { conflictResolution: 'Overwrite', preserveResourcesOnDeletion: true });
  const one = attachTo(nginx).binding;
  const both = deepFreeze(attachTo(second, { existing: one, findReferrer: finder(nginx) }).binding);

  test('takes one of two away and follows the other', () => {
    expect(detach(both, second.metadata, finder(nginx))).toEqual(one);
  });

  test('leaves an empty binding behind the last', () => {
    const { metadata, spec } = detach(one, nginx.metadata, finder());
    expect(metadata.labels).toEqual({ 'resourcebinding.karmada.io/permanent-id': 'id-attached' });
    expect(JSON.parse(JSON.stringify(spec))).toEqual({ resource: one.spec.resource });
  });

  test('leaves the strategy of a binding that a policy made', () => {
    const placed = { ...one, spec: { ...one.spec, placement: {} } };
    expect(detach(placed, nginx.metadata, finder()).spec).toMatchObject({
      conflictResolution: 'Abort',
      preserveResourcesOnDeletion: false,
    });
  });

  test('returns the very binding when it was not attached', () => {
    expect(detach(one, { namespace: 'default', name: 'other' }, finder(nginx))).toBe(one);
  });

  test('undoes attach(), whatever else is attached', () => {
    const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 });
    const strategies = fc.constantFrom<Partial<BindingSpec>>({}, { conflictResolution: 'Overwrite' });
    fc.assert(
      fc.property(names, strategies, (others, strategy) => {
        const bindings = others.map((name) => referrer(name, strategy));
        const findReferrer = finder(...bindings, nginx);
        const before = bindings.reduce<ResourceBinding | undefined>(
          (existing, each) => attachTo(each, { existing, findReferrer }).binding,
          undefined,
        );
        const attached = attachTo(nginx, { existing: before, findReferrer }).binding;
        const after = detach(deepFreeze(attached), nginx.metadata, findReferrer);
        expect(after.spec.requiredBy ?? []).toEqual(before?.spec.requiredBy ?? []);
        expect(before === undefined || after.spec.conflictResolution === before.spec.conflictResolution).toBe(true);
        expect(after.metadata.labels).not.toHaveProperty([NGINX_LABEL]);
      }),
    );
  });
});

test.each([
  ['named', [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'conf' }], configMap, false],
  [
    'named, its object gone',
    [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'conf' }],
    undefined,
    false,
  ],
  ['named otherwise', [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', name: 'other' }], configMap, true],
  ['of another kind', [{ apiVersion: 'v1', kind: 'Secret', namespace: 'default', name: 'conf' }], configMap, true],
  [
    'labelled',
    [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', labelSelector: { matchLabels: { app: 'nginx' } } }],
    configMap,
    false,
  ],
  [
    'labelled otherwise',
    [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', labelSelector: { matchLabels: { app: 'x' } } }],
    configMap,
    true,
  ],
  [
    'labelled, its object gone',
    [{ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default', labelSelector: {} }],
    undefined,
    true,
  ],
  ['not needed', [], configMap, true],
])('isOrphaned() when %s', (_, dependencies, template, orphaned) => {
  expect(isOrphaned(attachTo(nginx).binding, dependencies, template)).toBe(orphaned);
});

test.each([
  [resourceBinding({ propagateDeps: true }), true],
  [resourceBinding({ propagateDeps: false }), false],
  [resourceBinding(), false],
  [resourceBinding({ propagateDeps: true }, { deletionTimestamp: '2026-01-01T00:00:00Z' }), false],
])('isFollowed() case %#', (binding, expected) => {
  expect(isFollowed(binding)).toBe(expected);
});
