import { describe, expect, test } from 'vitest';
import type { Lookups } from '../../domain/admission/rules.ts';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { webhookApp } from './app.ts';

const lookups: Lookups = {
  gates: {},
  allowNoExecuteTaintPolicy: false,
  customizations: () => [],
  quotas: () => [],
  luaError: () => undefined,
};
const app = webhookApp({
  lookups,
  now: () => new Date('2026-01-02T03:04:05Z'),
  synced: Promise.resolve(),
  logger: { error() {} },
});

async function post(path: string, body: unknown): Promise<Response> {
  return app.request(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
}

async function review(path: string, operation: string, object: KubeObject | null, oldObject: KubeObject | null = null) {
  const [version = '', kind = ''] = [object?.apiVersion, object?.kind];
  const answer = await post(path, {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { uid: 'u1', kind: { group: '', version, kind }, operation, object, oldObject },
  });
  const { response }: { response: JsonObject } = JSON.parse(await answer.text());
  return response;
}

function policy(spec: JsonObject = {}, metadata: Partial<KubeObject['metadata']> = {}): KubeObject {
  return {
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'PropagationPolicy',
    metadata: { name: 'p', namespace: 'shop', ...metadata },
    spec: { resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }], placement: {}, ...spec },
  };
}
const ID = 'propagationpolicy.karmada.io/permanent-id';

describe('admission', () => {
  test('a mutation is a JSON patch of what was sent', async () => {
    const sent = policy();
    const { allowed, patchType, patch } = await review('/mutate-propagationpolicy', 'CREATE', sent);
    expect([allowed, patchType]).toEqual([true, 'JSONPatch']);
    const operations = JSON.parse(Buffer.from(String(patch), 'base64').toString());
    expect(applyJsonPatch(sent, operations)).toMatchObject({
      metadata: {
        labels: { [ID]: expect.stringMatching(/^[0-9a-f-]{36}$/) },
        finalizers: ['karmada.io/propagation-policy-controller'],
      },
      spec: { resourceSelectors: [{ namespace: 'shop' }] },
    });
  });

  test('what needs no change is allowed without a patch', async () => {
    const binding: KubeObject = {
      apiVersion: 'work.karmada.io/v1alpha2',
      kind: 'ResourceBinding',
      metadata: { name: 'b', namespace: 'shop', labels: { 'resourcebinding.karmada.io/permanent-id': 'i' } },
      spec: { resource: { apiVersion: 'v1', kind: 'ConfigMap', name: 'c', namespace: 'shop' } },
    };
    expect(await review('/mutate-resourcebinding', 'CREATE', binding)).toEqual({ uid: 'u1', allowed: true });
  });

  const identified = { labels: { [ID]: 'i' } };
  test.each<[string, KubeObject, KubeObject | null, string]>([
    [
      'one field',
      policy({ placement: { clusterAffinity: {}, clusterAffinities: [{ affinityName: 'a' }] } }, identified),
      null,
      'clusterAffinities cannot co-exist with clusterAffinity',
    ],
    [
      'no id',
      policy({ placement: {} }),
      null,
      `label ${ID} is required, it should be set by the mutating admission webhook during creation`,
    ],
    [
      'another scheduler',
      policy({ schedulerName: 'b' }, identified),
      policy({ schedulerName: 'a' }, identified),
      'the schedulerName should not be updated',
    ],
    [
      'two fields',
      policy(
        {
          placement: { spreadConstraints: [{ spreadByField: 'region', minGroups: -1, maxGroups: -1 }] },
        },
        identified,
      ),
      null,
      '[spec.placement.spreadConstraints',
    ],
  ])('a refusal of %s is a 403 with all that is wrong', async (_, object, old, message) => {
    const answer = await review('/validate-propagationpolicy', old ? 'UPDATE' : 'CREATE', object, old);
    expect(answer).toMatchObject({
      allowed: false,
      status: { code: 403, reason: 'Forbidden', message: expect.stringContaining(message) },
    });
  });

  test('a protected object is not deleted, another is', async () => {
    const object: KubeObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } };
    const guarded = {
      ...object,
      metadata: { name: 'c', labels: { 'resourcetemplate.karmada.io/deletion-protected': 'Always' } },
    };
    const path = '/validate-resourcedeletionprotection';
    expect(await review(path, 'DELETE', null, guarded)).toMatchObject({ allowed: false, status: { code: 403 } });
    expect(await review(path, 'DELETE', null, object)).toEqual({ uid: 'u1', allowed: true });
  });

  test.each([['not JSON'], ['{}'], ['{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview"}']])(
    'a body that is no review is a 400: %s',
    async (body) => {
      const answer = await post('/mutate-work', body);
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('no AdmissionReview')]);
    },
  );
});

describe('conversion', () => {
  const current: KubeObject = {
    apiVersion: 'work.karmada.io/v1alpha2',
    kind: 'ClusterResourceBinding',
    metadata: { name: 'b', labels: { a: 'b' } },
    spec: { resource: { apiVersion: 'v1', kind: 'Namespace', name: 'n' }, replicas: 2 },
  };
  async function convert(desiredAPIVersion: string, ...objects: KubeObject[]): Promise<JsonObject> {
    const request = { uid: 'u2', desiredAPIVersion, objects };
    const answer = await post('/convert', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'ConversionReview', request });
    const { response }: { response: JsonObject } = JSON.parse(await answer.text());
    return response;
  }

  test('goes down and up again', async () => {
    const { convertedObjects, result, uid } = await convert('work.karmada.io/v1alpha1', current);
    expect([uid, result]).toEqual(['u2', { status: 'Success' }]);
    expect(convertedObjects).toMatchObject([
      { apiVersion: 'work.karmada.io/v1alpha1', metadata: current.metadata, spec: { resource: { replicas: 2 } } },
    ]);
    const [older] = Array.isArray(convertedObjects) ? convertedObjects : [];
    const back = await convert('work.karmada.io/v1alpha2', older as KubeObject);
    expect(back.convertedObjects).toEqual([current]);
  });

  test('of another kind fails and says why', async () => {
    const { result } = await convert('work.karmada.io/v1', current);
    expect(result).toEqual({
      status: 'Failure',
      message: 'Cannot convert ClusterResourceBinding from work.karmada.io/v1alpha2 to work.karmada.io/v1',
    });
  });
});
