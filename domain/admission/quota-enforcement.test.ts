import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BindingSpec } from '../kinds/binding.ts';
import type { FederatedResourceQuota } from '../kinds/quota.ts';
import { formatQuantity } from '../quantity.ts';
import { chargeQuotas, quotaDelta } from './quota-enforcement.ts';

const resource = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
type Request = Record<string, string>;

function spec(cpu: Request | undefined, ...replicas: number[]): BindingSpec {
  return {
    resource,
    ...(cpu && { replicaRequirements: { resourceRequest: cpu } }),
    clusters: replicas.map((count, index) => ({ name: `m${index + 1}`, replicas: count })),
  };
}

function components(clusters: number, ...sets: [number, Request][]): BindingSpec {
  return {
    resource,
    clusters: Array.from({ length: clusters }, (_, index) => ({ name: `m${index + 1}` })),
    components: sets.map(([replicas, resourceRequest], index) => ({
      name: `c${index}`,
      replicas,
      replicaRequirements: { resourceRequest },
    })),
  };
}

function delta(binding: BindingSpec, old?: BindingSpec): Record<string, string> {
  return Object.fromEntries([...quotaDelta(binding, old)].map(([name, amount]) => [name, formatQuantity(amount)]));
}

describe('quotaDelta', () => {
  test.each<[string, BindingSpec, BindingSpec | undefined, Record<string, string>]>([
    [
      'all replicas of a new binding',
      spec({ cpu: '100m', memory: '1Gi' }, 2, 3),
      undefined,
      { cpu: '500m', memory: '5Gi' },
    ],
    ['nothing without clusters', spec({ cpu: '1' }), undefined, {}],
    ['nothing without requests', spec(undefined, 3), undefined, {}],
    ['nothing for a request of zero', spec({ cpu: '0' }, 3), undefined, {}],
    ['more replicas', spec({ cpu: '1' }, 3), spec({ cpu: '1' }, 1), { cpu: '2' }],
    ['fewer replicas', spec({ cpu: '1' }, 1), spec({ cpu: '1' }, 3), { cpu: '-2' }],
    ['another request', spec({ cpu: '2' }, 2), spec({ cpu: '1', memory: '1Gi' }, 2), { cpu: '2', memory: '-2Gi' }],
    ['nothing for replicas moved', spec({ cpu: '1' }, 1, 2), spec({ cpu: '1' }, 2, 1), {}],
    ['nothing for a request written otherwise', spec({ cpu: '1000m' }, 2), spec({ cpu: '1' }, 2), {}],
    [
      'a set of components in each cluster',
      components(2, [1, { cpu: '1' }], [3, { cpu: '2', 'example.com/gpu': '1' }]),
      undefined,
      { cpu: '14', 'example.com/gpu': '6' },
    ],
    [
      'one more cluster for components',
      components(2, [1, { cpu: '1' }]),
      components(1, [1, { cpu: '1' }]),
      { cpu: '1' },
    ],
    [
      'one more component',
      components(1, [1, { cpu: '1' }], [1, { cpu: '2' }]),
      components(1, [1, { cpu: '1' }]),
      { cpu: '2' },
    ],
    ['more replicas of a component', components(1, [2, { cpu: '1' }]), components(1, [1, { cpu: '1' }]), { cpu: '1' }],
  ])('%s', (_, binding, old, expected) => {
    expect(delta(binding, old)).toEqual(expected);
  });

  test('an update and its opposite cancel out', () => {
    const anySpec = fc
      .tuple(fc.integer({ min: 0, max: 5000 }), fc.array(fc.nat(20), { maxLength: 4 }))
      .map(([milli, replicas]) => spec({ cpu: `${milli}m` }, ...replicas));
    fc.assert(
      fc.property(anySpec, anySpec, (a, b) => {
        const there = quotaDelta(a, b).get('cpu')?.nano ?? 0n;
        const back = quotaDelta(b, a).get('cpu')?.nano ?? 0n;
        expect(there + back).toBe(0n);
      }),
    );
  });
});

describe('chargeQuotas', () => {
  const quota = (name: string, overall: Request, overallUsed?: Request): FederatedResourceQuota => ({
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'FederatedResourceQuota',
    metadata: { name, namespace: 'shop' },
    spec: { overall },
    ...(overallUsed && { status: { overallUsed } }),
  });
  const five = quotaDelta(spec({ cpu: '1', memory: '1000M' }, 5), undefined);

  test('the use of each concerned quota grows, in the units of the resource', () => {
    const a = quota('a', { cpu: '10', memory: '10Gi' }, { cpu: '2500m' });
    const b = quota('b', { 'example.com/gpu': '1' });
    const c = quota('c', { cpu: '5' });
    expect(chargeQuotas(five, [a, b, c])).toEqual([
      { quota: a, overallUsed: { cpu: '7500m', memory: '5000000000' } },
      { quota: c, overallUsed: { cpu: '5' } },
    ]);
  });

  test('the first quota without room denies', () => {
    const full = quota('full', { cpu: '5' }, { cpu: '1m' });
    expect(chargeQuotas(five, [quota('a', { cpu: '10' }), full])).toEqual({
      code: 403,
      reason: 'QuotaExceeded',
      message: 'FederatedResourceQuota(shop/full) exceeded for resource cpu: requested sum 5001m, limit 5.',
    });
  });

  test('what falls to nothing is no longer listed', () => {
    const delta = quotaDelta(spec({ cpu: '1' }, 0), spec({ cpu: '1' }, 2));
    const a = quota('a', { cpu: '10' }, { cpu: '2', memory: '1Gi' });
    expect(chargeQuotas(delta, [a])).toEqual([{ quota: a, overallUsed: { memory: '1Gi' } }]);
  });
});
