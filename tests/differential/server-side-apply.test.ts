/** The same applies and updates on a real kube-apiserver and on ours must lead to the same objects and owners. */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { trackManagedFields } from '../../api/patch/managed-fields.ts';
import { applyMergePatch } from '../../api/patch/merge-patch.ts';
import { PatchError } from '../../api/patch/patch-error.ts';
import { applyServerSide, conflictCauses, conflictMessage } from '../../api/patch/server-side-apply.ts';
import { applyDefaults } from '../../api/schema/defaults.ts';
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { connectRealHub, type RealHub } from './real-hub.ts';
import { WIDGET_DEFINITION, WIDGET_SCHEMA, WIDGETS, widget } from './widget.ts';

const KUBECONFIG = process.env.FLEETWRIGHT_REAL_HUB;
const TIME = '2026-01-01T00:00:00Z';

/** One write to a widget. */
type Step =
  | { verb: 'apply'; manager: string; force: boolean; spec: JsonObject; metadata?: JsonObject; status?: JsonObject }
  | { verb: 'merge'; manager: string; patch: JsonObject; subresource?: 'status' };

const text = fc.constantFrom('a', 'b', 'c');
const small = fc.integer({ min: 0, max: 2 });
const point = fc.record({ x: small, y: small }, { requiredKeys: [] });
const uniqueTexts = fc.uniqueArray(text, { maxLength: 3 });
const port = fc.record(
  { port: small, protocol: fc.constantFrom('TCP', 'UDP'), name: text, tags: uniqueTexts, at: point },
  { requiredKeys: ['port'] },
);
const spec: fc.Arbitrary<JsonObject> = fc.record(
  {
    replicas: fc.oneof(small, fc.constant(null)),
    paused: fc.boolean(),
    port: fc.oneof(small, text),
    texts: fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true }),
    frozen: fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true }),
    point,
    points: fc.dictionary(text, point, { maxKeys: 2, noNullPrototype: true }),
    fixedPoint: point,
    list: fc.array(text, { maxLength: 2 }),
    set: uniqueTexts,
    numbers: fc.uniqueArray(small),
    ports: fc.uniqueArray(port, { maxLength: 3, selector: (p) => `${p.port}/${p.protocol ?? 'TCP'}` }),
    sets: fc.dictionary(text, uniqueTexts, { maxKeys: 2, noNullPrototype: true }),
    anything: fc.dictionary(text, fc.oneof(small, text, point, uniqueTexts), { maxKeys: 2, noNullPrototype: true }),
  },
  { requiredKeys: [] },
);
const manager = fc.constantFrom('one', 'two', 'three');
const metadata = fc.record(
  {
    labels: fc.dictionary(text, text, { maxKeys: 2, noNullPrototype: true }),
    finalizers: fc.uniqueArray(fc.constantFrom('x.y/a', 'x.y/b')),
  },
  { requiredKeys: [] },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ verb: fc.constant('apply' as const), manager, force: fc.boolean(), spec, metadata }),
  },
  { weight: 1, arbitrary: fc.record({ verb: fc.constant('merge' as const), manager, patch: fc.record({ spec }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      verb: fc.constant('merge' as const),
      manager,
      patch: fc.record({ status: fc.record({ ready: small, phase: text }, { requiredKeys: [] }) }),
      subresource: fc.constant('status' as const),
    }),
  },
);

describe.skipIf(!KUBECONFIG)('against a real kube-apiserver', () => {
  const hub: RealHub = KUBECONFIG ? connectRealHub(KUBECONFIG) : () => Promise.reject(new Error('no hub'));
  let count = 0;

  beforeAll(async () => {
    await hub('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', WIDGET_DEFINITION);
    while ((await hub('GET', WIDGETS).catch(() => ({ code: 0 }))).code !== 200) {
      await sleep(200);
    }
    await sleep(1000);
  });

  test('random applies and updates of several managers', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
        const name = `w${process.pid}-${count++}`;
        let live: KubeObject | undefined;
        for (const [index, one] of steps.entries()) {
          live = await compareStep(hub, name, live, one, index);
        }
      }),
      {
        numRuns: Number(process.env.FLEETWRIGHT_DIFFERENTIAL_RUNS ?? 60),
        endOnFailure: process.env.SHRINK === undefined,
      },
    );
  }, 600_000);
});

/** Runs one step on both sides; returns the real server's object. */
async function compareStep(hub: RealHub, name: string, live: KubeObject | undefined, step: Step, index: number) {
  if (step.verb === 'apply') {
    const applied = asKube(widget(name, step.spec, { ...step.metadata, namespace: 'default' }));
    const { code, body } = await hub(
      'PATCH',
      `${WIDGETS}/${name}?fieldManager=${step.manager}&force=${step.force}`,
      applied,
      'application/apply-patch+yaml',
    );
    const request = {
      live,
      applied,
      manager: step.manager,
      force: step.force,
      subresource: '',
      schema: WIDGET_SCHEMA,
      time: TIME,
    };
    let ours: ReturnType<typeof applyServerSide>;
    try {
      ours = applyServerSide(request);
    } catch (error) {
      if (!(error instanceof PatchError)) {
        throw error;
      }
      expect({ message: error.message }, `step ${index}`).toEqual({ message: body.message });
      return live;
    }
    if (code === 409) {
      expect(conflictMessage(ours.conflicts)).toBe(body.message);
      // The real server lists managers in no order.
      const causes = isJsonObject(body.details) && Array.isArray(body.details.causes) ? body.details.causes : [];
      expect(new Set(conflictCauses(ours.conflicts).map(asText))).toEqual(new Set(causes.map(asText)));
      return live;
    }
    if (code === 422 && String(body.message).includes('Invalid value: "null"')) {
      // Kubernetes 1.36 leaves null where the last entry of a map or list was dropped, and then refuses it.
      return live;
    }
    expect({ code, conflicts: ours.conflicts, message: body.message }).toEqual({
      code: live ? 200 : 201,
      conflicts: [],
      message: undefined,
    });
    const real = asKube(body);
    expect(comparable(applyDefaults(WIDGET_SCHEMA, ours.object)), `step ${index}`).toEqual(comparable(real));
    if (live) {
      expect(ours.object === live, `step ${index} changes nothing`).toBe(
        real.metadata.resourceVersion === live.metadata.resourceVersion,
      );
    }
    return real;
  }
  if (!live) {
    return live;
  }
  const sub = step.subresource ? `/${step.subresource}` : '';
  const { code, body } = await hub(
    'PATCH',
    `${WIDGETS}/${name}${sub}?fieldManager=${step.manager}`,
    step.patch,
    'application/merge-patch+json',
  );
  if (code !== 200) {
    throw new Error(`${code} ${body.message}`);
  }
  const real = asKube(body);
  const patched = applyDefaults(WIDGET_SCHEMA, asKube(applyMergePatch(live, step.patch)));
  expect(withoutOwners(patched)).toEqual(withoutOwners(real));
  const ours = trackManagedFields({
    before: live,
    after: patched,
    manager: step.manager,
    operation: 'Update',
    subresource: step.subresource ?? '',
    apiVersion: 'differential.test/v1',
    schema: WIDGET_SCHEMA,
    time: TIME,
  });
  expect(comparable(ours), `step ${index}`).toEqual(comparable(real));
  return real;
}

function asText(cause: JsonValue | ReturnType<typeof conflictCauses>[number]): string {
  return JSON.stringify(cause, ['field', 'message', 'reason']);
}

function asKube(object: JsonObject): KubeObject {
  if (!isKube(object)) {
    throw new Error(`not an object: ${JSON.stringify(object)}`);
  }
  return object;
}

function isKube(object: JsonObject): object is KubeObject {
  return typeof object.apiVersion === 'string' && typeof object.kind === 'string' && isJsonObject(object.metadata);
}

function withoutOwners(object: KubeObject): JsonObject {
  return { ...comparable(object), managedFields: null };
}

/** The object without what only a server sets, times by whether they are there. */
function comparable(object: KubeObject): JsonObject {
  const { managedFields, uid, resourceVersion, generation, creationTimestamp, namespace, ...metadata } =
    object.metadata;
  const owners: JsonValue = Object.fromEntries(
    (managedFields ?? []).map((entry) => [
      `${entry.manager} ${entry.operation} ${entry.subresource ?? ''}`,
      { ...entry, time: entry.time !== undefined },
    ]),
  );
  return { ...object, metadata, managedFields: owners };
}
