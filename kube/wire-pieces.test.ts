/** The small pieces of the wire: paths, versions, statuses, pauses, parsing. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { backoffMs, retryAfterMs, retryDelay } from './backoff.ts';
import { KubeStatusError } from './errors.ts';
import { freezeDeep } from './freeze.ts';
import { InvalidObjectError, isKubeObject, itemOfKind, parseObject, resourceVersionOf } from './parse.ts';
import { collectionPath, objectPath, type ResourceType, resourceOfPath } from './resource.ts';
import { compareResourceVersions } from './resource-version.ts';
import { parseStatus } from './status.ts';

const pods: ResourceType = { group: '', version: 'v1', plural: 'pods', kind: 'Pod', namespaced: true };
const works: ResourceType = { ...pods, group: 'work.karmada.io', version: 'v1alpha1', plural: 'works', kind: 'Work' };
const nodes: ResourceType = { ...pods, plural: 'nodes', kind: 'Node', namespaced: false };

describe('paths', () => {
  test.each([
    [collectionPath(pods), '/api/v1/pods'],
    [collectionPath(works, 'karmada-es-m1'), '/apis/work.karmada.io/v1alpha1/namespaces/karmada-es-m1/works'],
    [collectionPath(nodes, 'ignored'), '/api/v1/nodes'],
    [objectPath(pods, { namespace: 'shop', name: 'web' }), '/api/v1/namespaces/shop/pods/web'],
    [objectPath(nodes, { name: 'a/b:c' }), '/api/v1/nodes/a%2Fb%3Ac'],
    [
      objectPath(works, { namespace: 'n', name: 'w' }, 'status'),
      '/apis/work.karmada.io/v1alpha1/namespaces/n/works/w/status',
    ],
  ])('%s', (path, expected) => expect(path).toBe(expected));

  test('objectPath refuses keys that would name something else', () => {
    expect(() => objectPath(pods, { name: 'web' })).toThrow('Cannot address pods "web": namespace is empty');
    expect(() => objectPath(works, { namespace: 'n', name: '' })).toThrow('name is empty');
  });

  test.each([
    ['/api/v1/pods', 'pods'],
    ['/api/v1/namespaces', 'namespaces'],
    ['/api/v1/namespaces/shop', 'namespaces'],
    ['/api/v1/namespaces/shop/finalize', 'namespaces/finalize'],
    ['/api/v1/namespaces/shop/pods/web/log', 'pods/log'],
    ['/apis/apps/v1/namespaces/shop/deployments/web/scale', 'deployments.apps/scale'],
    ['/apis/cluster.karmada.io/v1alpha1/clusters/m1/proxy/api/v1/pods', 'clusters.cluster.karmada.io/proxy'],
    ['/readyz', '/readyz'],
    ['/apis', '/apis'],
  ])('resourceOfPath(%s) is %s', (path, resource) => expect(resourceOfPath(path)).toBe(resource));
});

test.each([
  ['9', '10', -1],
  ['10', '9', 1],
  ['100', '100', 0],
  ['18446744073709551615', '18446744073709551614', 1],
  [undefined, '1', -1],
  [undefined, undefined, 0],
])('compareResourceVersions(%s, %s) has the sign %i', (a, b, sign) => {
  expect(Math.sign(compareResourceVersions(a, b))).toBe(sign);
});

test.each([
  [
    { code: 409, reason: 'AlreadyExists', message: 'm', details: { name: 'x' } },
    500,
    { code: 409, reason: 'AlreadyExists', message: 'm', details: { name: 'x' } },
  ],
  [{ message: 'm' }, 422, { code: 422, reason: 'Invalid', message: 'm' }],
  ['text', 418, { code: 418, reason: 'Unknown', message: 'the server answered 418' }],
  [null, 429, { code: 429, reason: 'TooManyRequests', message: 'the server answered 429' }],
])('parseStatus(%j, %i)', (body, code, status) => expect(parseStatus(body, code)).toEqual(status));

describe('pauses', () => {
  test.each([
    [1, 0, 125],
    [1, 1, 250],
    [2, 1, 500],
    [8, 1, 30_000],
    [1_000_000, 0, 15_000],
  ])('backoffMs after %i failures, random %d, is %i', (failures, random, ms) => {
    expect(backoffMs(failures, 30_000, random)).toBe(ms);
  });

  test('retryAfterMs is what the Status asks for', () => {
    const status = { code: 429, reason: 'TooManyRequests', message: '' };
    expect(retryAfterMs(new KubeStatusError({ ...status, details: { retryAfterSeconds: 3 } }))).toBe(3000);
    expect(retryAfterMs(new KubeStatusError(status))).toBe(0);
    expect(retryAfterMs(new Error('other'))).toBe(0);
  });

  test('retryDelay ends when its signal aborts', async () => {
    const controller = new AbortController();
    const pause = retryDelay(1_000, 3_600_000, undefined, controller.signal);
    controller.abort();
    await pause;
  });
});

describe('objects', () => {
  const schema = z.object({ kind: z.literal('Pod'), spec: z.object({ node: z.string() }) });
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'shop', name: 'web' },
    spec: { node: 'a', b: 1 },
  };

  test('parseObject returns the very object, unknown fields kept, or says what is wrong', () => {
    expect(parseObject(schema, pod)).toBe(pod);
    expect(() => parseObject(schema, { ...pod, spec: {} })).toThrow(InvalidObjectError);
    expect(() => parseObject(schema, { ...pod, spec: {} })).toThrow(/^Cannot read Pod "shop\/web": spec\.node: /);
  });

  test.each([
    [pod, true],
    [{ ...pod, metadata: {} }, false],
    [{ metadata: { name: 'a' } }, false],
    [null, false],
    [[pod], false],
  ])('isKubeObject(%j) is %s', (value, expected) => expect(isKubeObject(value)).toBe(expected));

  test('itemOfKind names the kind where a list left it out, and copies nothing else', () => {
    expect(itemOfKind(pod, 'v1', 'Pod')).toBe(pod);
    expect(itemOfKind({ metadata: { name: 'a' } }, 'v1', 'Pod')).toEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
    });
    expect(
      itemOfKind({ kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: { name: 'a' } }, 'v1', 'Pod'),
    ).toMatchObject({ kind: 'Pod', apiVersion: 'v1' });
    expect(itemOfKind({ metadata: {} }, 'v1', 'Pod')).toBeUndefined();
  });

  test('resourceVersionOf reads lists and objects', () => {
    expect(resourceVersionOf({ metadata: { resourceVersion: '5' }, items: [] })).toBe('5');
    expect(resourceVersionOf({ metadata: { resourceVersion: '' } })).toBeUndefined();
    expect(resourceVersionOf({})).toBeUndefined();
  });

  test('freezeDeep freezes at every depth', () => {
    const frozen = freezeDeep({ a: [{ b: { c: 1 } }] });
    expect(() => Object.assign(frozen.a[0]?.b ?? {}, { c: 2 })).toThrow(TypeError);
  });
});
