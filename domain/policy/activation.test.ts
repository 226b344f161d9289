import { expect, test } from 'vitest';
import { deployment, propagationPolicy } from '../fixtures.ts';
import type { KubeObject } from '../object.ts';
import { changedByKarmada, isLazy, specificationChanged } from './activation.ts';
import { claim } from './claim.ts';

const before = deployment({ labels: { app: 'nginx' } });

test.each<[string, KubeObject, { changed: boolean; byKarmada: boolean }]>([
  ['nothing', { ...before }, { changed: false, byKarmada: true }],
  ['its status', { ...before, status: { replicas: 2 } }, { changed: false, byKarmada: true }],
  [
    'what the server keeps',
    deployment({ labels: { app: 'nginx' }, resourceVersion: '8', managedFields: [{ manager: 'x' }] }),
    { changed: false, byKarmada: true },
  ],
  ['the claim of a policy', claim(before, propagationPolicy('p')), { changed: true, byKarmada: true }],
  [
    "Karmada's annotation and the generation",
    deployment({ labels: { app: 'nginx' }, generation: 2, annotations: { 'x.karmada.io/y': 'z' } }),
    { changed: true, byKarmada: true },
  ],
  ['its only label', deployment(), { changed: true, byKarmada: false }],
  [
    "the user's annotation",
    { ...before, metadata: { ...before.metadata, annotations: { a: 'b' } } },
    { changed: true, byKarmada: false },
  ],
  [
    'the label by which users opt out',
    deployment({ labels: { app: 'nginx', 'namespace.karmada.io/skip-auto-propagation': 'true' } }),
    { changed: true, byKarmada: false },
  ],
  ['its spec', deployment({ labels: { app: 'nginx' } }, { replicas: 3 }), { changed: true, byKarmada: false }],
])('a change of %s', (_, after, { changed, byKarmada }) => {
  expect(specificationChanged(before, after)).toBe(changed);
  expect(changedByKarmada(before, after)).toBe(byKarmada);
});

test('isLazy() is true for activationPreference Lazy only', () => {
  expect(isLazy(propagationPolicy('p', { activationPreference: 'Lazy' }))).toBe(true);
  expect(isLazy(propagationPolicy('p'))).toBe(false);
});
