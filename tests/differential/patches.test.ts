/** Patches of a PodTemplate (no controller writes to it): a real kube-apiserver and ours must agree on the result, or on the refusal. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { applyJsonPatch } from '../../api/patch/json-patch.ts';
import { trackManagedFields } from '../../api/patch/managed-fields.ts';
import { PatchError } from '../../api/patch/patch-error.ts';
import { applyServerSide } from '../../api/patch/server-side-apply.ts';
import { applyStrategicMergePatch } from '../../api/patch/strategic-merge-patch.ts';
import type { Schema } from '../../api/schema/schema.ts';
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { connectRealHub, type RealHub } from './real-hub.ts';
import { realSchema } from './real-schemas.ts';

const KUBECONFIG = process.env.FLEETWRIGHT_REAL_HUB;
const RUNS = Number(process.env.FLEETWRIGHT_DIFFERENTIAL_RUNS ?? 60);
const TEMPLATES = '/api/v1/namespaces/default/podtemplates';
const NAME = `patched-${process.pid}`;

const TEMPLATE: JsonObject = {
  apiVersion: 'v1',
  kind: 'PodTemplate',
  metadata: { name: NAME, finalizers: ['x.y/a', 'x.y/b'], labels: { a: '1', b: '2' } },
  template: {
    metadata: { labels: { app: 'a' } },
    spec: {
      containers: [
        {
          name: 'a',
          image: 'i',
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
          ports: [{ containerPort: 1 }, { containerPort: 2 }],
        },
        { name: 'b', image: 'i', args: ['x'] },
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    },
  },
};

const text = fc.constantFrom('a', 'b', 'c');
const env = fc.record(
  {
    name: fc.constantFrom('A', 'B', 'C'),
    value: fc.oneof(text, fc.constant(null)),
    $patch: fc.constantFrom('delete', 'replace', 'merge'),
  },
  { requiredKeys: ['name'] },
);
const container = fc.record(
  {
    name: text,
    image: text,
    args: fc.array(text, { maxLength: 2 }),
    env: fc.oneof(fc.array(env, { maxLength: 2 }), fc.constant(null)),
    ports: fc.array(
      fc.record({ containerPort: fc.constantFrom(1, 2, 3), name: text }, { requiredKeys: ['containerPort'] }),
      { maxLength: 2 },
    ),
    $patch: fc.constantFrom('delete', 'replace'),
  },
  { requiredKeys: [] },
);
const strategic = fc.record(
  {
    metadata: fc.record(
      {
        labels: fc.oneof(
          fc.dictionary(text, fc.oneof(text, fc.constant(null)), { noNullPrototype: true }),
          fc.constant(null),
          fc.constant({ $patch: 'replace', q: 'r' }),
        ),
        finalizers: fc.uniqueArray(fc.constantFrom('x.y/a', 'x.y/c')),
        // What is both added and deleted is a matter of chance on the real server.
        '$deleteFromPrimitiveList/finalizers': fc.constantFrom(['x.y/b'], ['x.y/b', 'x.y/q'], []),
        '$setElementOrder/finalizers': fc.constantFrom(['x.y/b', 'x.y/a'], ['x.y/c', 'x.y/a', 'x.y/b']),
      },
      { requiredKeys: [] },
    ),
    template: fc.record({
      spec: fc.record(
        {
          hostNetwork: fc.constantFrom(true, null),
          nodeSelector: fc.constantFrom<JsonValue>({ a: 'b' }, { $patch: 'replace', a: 'b' }, { $patch: 'nope' }, null),
          containers: fc.array(container, { maxLength: 3 }),
          '$setElementOrder/containers': fc.array(fc.record({ name: text }), { maxLength: 3 }),
          volumes: fc.constantFrom<JsonValue>(
            [{ name: 'v', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/x' } }],
            [{ name: 'v', $retainKeys: ['hostPath'], hostPath: { path: '/x' } }],
            [{ name: 'w', emptyDir: {} }],
            [{ name: 'v', $patch: 'delete' }],
          ),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  { requiredKeys: [] },
);
const pointer = fc.constantFrom(
  '/metadata/labels/a',
  '/metadata/labels/q',
  '/metadata/labels',
  '/metadata/finalizers/0',
  '/metadata/finalizers/-',
  '/metadata/finalizers/-1',
  '/metadata/finalizers/7',
  '/metadata/nope/x',
  '/template/spec/hostname',
  '/metadata/finalizers/x',
);
const operation = fc.record(
  {
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
    path: pointer,
    from: pointer,
    value: fc.constantFrom<JsonValue>('x.y/c', '1', 1),
  },
  { requiredKeys: ['op', 'path'] },
);

describe.skipIf(!KUBECONFIG)('against a real kube-apiserver', () => {
  const hub: RealHub = KUBECONFIG ? connectRealHub(KUBECONFIG) : () => Promise.reject(new Error('no hub'));
  let schema: Schema = {};
  let live: JsonObject = {};

  beforeAll(async () => {
    schema = await realSchema(hub, 'api/v1', 'io.k8s.api.core.v1.PodTemplate');
    live = (await hub('POST', TEMPLATES, TEMPLATE)).body;
  });

  /** Patches on both sides; a refusal by the validation that follows the patch says nothing about the patch. */
  async function compare(patch: JsonValue, type: string, apply: () => JsonObject): Promise<void> {
    const real = await hub('PATCH', `${TEMPLATES}/${NAME}?dryRun=All`, patch, `application/${type}-patch+json`);
    let ours: JsonObject | PatchError;
    try {
      ours = apply();
    } catch (error) {
      if (!(error instanceof PatchError)) {
        throw error;
      }
      ours = error;
    }
    const message = String(real.body.message);
    if (real.code === 422 && message.includes('is invalid:')) {
      return;
    }
    if (ours instanceof PatchError) {
      // With two mistakes in one patch the real server names either.
      expect(real.code, `${message} but ours: ${ours.message}`).toBeGreaterThanOrEqual(400);
      return;
    }
    expect({ code: real.code, message: real.body.message }).toEqual({ code: 200, message: undefined });
    contains(real.body, plain(ours));
  }

  test('strategic merge patches', async () => {
    await fc.assert(
      fc.asyncProperty(strategic, async (generated) => {
        const patch: JsonObject = JSON.parse(JSON.stringify(generated));
        const json = JSON.stringify(patch);
        // With both, the real server calls a last `$patch: replace` out of order, and mixes up the order it
        // compares with when it deletes (its slices share memory).
        fc.pre(!(json.includes('$setElementOrder/containers') && json.includes('"$patch"')));
        await compare(patch, 'strategic-merge', () => applyStrategicMergePatch(live, patch, schema));
      }),
      { numRuns: RUNS },
    );
  }, 600_000);

  test('JSON patches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 3 }), (patch) =>
        compare(JSON.parse(JSON.stringify(patch)), 'json', () =>
          applyJsonPatch(live, JSON.parse(JSON.stringify(patch))),
        ),
      ),
      { numRuns: RUNS },
    );
  }, 600_000);

  test('owners of a built-in kind after create, apply and update', async () => {
    const name = `${NAME}-owned`;
    const metadata = { name, namespace: 'default' };
    const applied = { ...TEMPLATE, apiVersion: 'v1', kind: 'PodTemplate', metadata };
    const request = { manager: 'one', force: false, subresource: '', schema, time: '2026-01-01T00:00:00Z' };
    const first = await hub('PATCH', `${TEMPLATES}/${name}?fieldManager=one`, applied, 'application/apply-patch+yaml');
    const ours = applyServerSide({ ...request, live: undefined, applied });
    expect(owners(ours.object)).toEqual(owners(kube(first.body)));
    const containers = [
      { name: 'a', image: 'j' },
      { name: 'c', image: 'i' },
    ];
    const patch = { template: { spec: { containers } } };
    const second = await hub(
      'PATCH',
      `${TEMPLATES}/${name}?fieldManager=two`,
      patch,
      'application/strategic-merge-patch+json',
    );
    const tracked = trackManagedFields({
      ...request,
      before: kube(first.body),
      after: kube({
        ...second.body,
        metadata: { ...kube(second.body).metadata, managedFields: kube(first.body).metadata.managedFields ?? [] },
      }),
      manager: 'two',
      operation: 'Update',
      apiVersion: 'v1',
    });
    expect(owners(tracked)).toEqual(owners(kube(second.body)));
    const create = await hub('POST', `${TEMPLATES}?fieldManager=maker&dryRun=All`, {
      ...TEMPLATE,
      metadata: { name: `${name}-2`, labels: { a: 'b' } },
    });
    const { managedFields: _, ...bare } = kube(create.body).metadata;
    const created = trackManagedFields({
      ...request,
      before: undefined,
      after: kube({ ...create.body, metadata: bare }),
      manager: 'maker',
      builtIn: true,
      operation: 'Update',
      apiVersion: 'v1',
    });
    expect(owners(created)).toEqual(owners(kube(create.body)));
  });
});

function kube(object: JsonObject): KubeObject {
  if (!isKube(object)) {
    throw new Error(`not an object: ${JSON.stringify(object)}`);
  }
  return object;
}

function isKube(object: JsonObject): object is KubeObject {
  return typeof object.apiVersion === 'string' && typeof object.kind === 'string' && isJsonObject(object.metadata);
}

function owners(object: KubeObject): JsonValue {
  return (object.metadata.managedFields ?? []).map(({ manager, operation, fieldsV1 }) => [
    manager ?? '',
    operation ?? '',
    fieldsV1 ?? {},
  ]);
}

/** As Go's types write it: no nulls and no empty lists, and an empty text for a label that is null. */
function plain(value: JsonValue, isMap = false): JsonValue {
  if (Array.isArray(value)) {
    return value.map((item) => plain(item));
  }
  if (!isJsonObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, child]): [string, JsonValue][] => {
      const empty = child === undefined || child === null || (Array.isArray(child) && child.length === 0);
      if (empty && isMap) {
        return [[name, '']];
      }
      const noLabels = name === 'labels' && isJsonObject(child) && Object.keys(child).length === 0;
      const isServers = ['managedFields', 'generation', 'resourceVersion'].includes(name);
      return empty || noLabels || isServers ? [] : [[name, plain(child, name === 'labels')]];
    }),
  );
}

/** All that we have, the real object has; it may have defaults beside. Lists are the same length. */
function contains(real: JsonValue | undefined, ours: JsonValue, path = ''): void {
  if (Array.isArray(ours)) {
    expect(Array.isArray(real) && real.length, path).toBe(ours.length);
    ours.forEach((item, index) => {
      contains(Array.isArray(real) ? real[index] : undefined, item, `${path}[${index}]`);
    });
  } else if (isJsonObject(ours)) {
    for (const [name, child] of Object.entries(ours)) {
      contains(isJsonObject(real) ? real[name] : undefined, child ?? null, `${path}.${name}`);
    }
    if (path.endsWith('labels')) {
      expect(real, path).toEqual(ours);
    }
  } else {
    expect(real, path).toEqual(ours);
  }
}
