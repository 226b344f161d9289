import { expect, test } from 'vitest';
import { propagationPolicy, resourceBinding } from '../fixtures.ts';
import { failbackOf, markMoved, movedFrom, parseFailback, sendBack, wayBack } from './failback.ts';
import { FAILBACK_ANNOTATION, MOVED_FROM_ANNOTATION } from './names.ts';
import { replicasFor } from './transition.ts';

test.each([
  ['never', { kind: 'never' }],
  ['immediately', { kind: 'after', stableMs: 0 }],
  ['90s', { kind: 'after', stableMs: 90_000 }],
  ['15m', { kind: 'after', stableMs: 900_000 }],
  ['2h', { kind: 'after', stableMs: 7_200_000 }],
  ['', undefined],
  ['15', undefined],
  ['-1m', undefined],
  ['1d', undefined],
  ['9999999s', undefined],
])('parseFailback() reads %j', (text, wanted) => {
  expect(parseFailback(text)).toEqual(wanted);
});

const annotated = (text: string) => ({ annotations: { [FAILBACK_ANNOTATION]: text } });
const policy = propagationPolicy('p', {}, annotated('5m'));
test.each([
  ['the binding before its policy', resourceBinding({}, annotated('never')), policy, { kind: 'never' }],
  ['the policy', resourceBinding(), policy, { kind: 'after', stableMs: 300_000 }],
  [
    'the policy where the binding is unreadable',
    resourceBinding({}, annotated('x')),
    policy,
    { kind: 'after', stableMs: 300_000 },
  ],
  ['never where nobody says', resourceBinding(), undefined, { kind: 'never' }],
])('failbackOf() takes %s', (_, binding, by, wanted) => {
  expect(failbackOf(binding, by)).toEqual(wanted);
});

test.each([
  ['was moved and is to return', 'm1', policy, { kind: 'return', atMs: 301_000 }],
  ['was moved, and nobody asks for it any more', 'm1', undefined, { kind: 'forget' }],
  ['was moved away from another cluster', 'm2', policy, undefined],
])('wayBack() of a binding that %s', (_, cluster, by, wanted) => {
  expect(wayBack(markMoved(resourceBinding(), 'm1', true), by, cluster, 1_000)).toEqual(wanted);
});

test('markMoved() keeps one mark for each cluster', () => {
  const twice = markMoved(markMoved(markMoved(resourceBinding(), 'm1', true), 'm2', true), 'm1', true);
  expect(movedFrom(twice)).toEqual(['m2', 'm1']);
  const none = markMoved(markMoved(twice, 'm1', false), 'm2', false);
  expect(none.metadata.annotations?.[MOVED_FROM_ANNOTATION]).toBeUndefined();
});

test('sendBack() schedules afresh, and what other clusters lose they lose gracefully', () => {
  const clusters = [
    { name: 'm2', replicas: 2 },
    { name: 'm3', replicas: 3 },
  ];
  const moved = markMoved(resourceBinding({ clusters }), 'm1', true);
  const wanted = [
    { name: 'm1', replicas: 2 },
    { name: 'm3', replicas: 1 },
  ];
  const back = sendBack(moved, 'm1', wanted, '2026-11-24T08:00:00Z');
  expect(back.spec).toMatchObject({
    clusters: [{ name: 'm3', replicas: 3 }],
    rescheduleTriggeredAt: '2026-11-24T08:00:00Z',
    gracefulEvictionTasks: [
      { fromCluster: 'm2', purgeMode: 'Gracefully', producer: 'fleetwright-failback', replicas: 2 },
    ],
  });
  expect(replicasFor(back, { name: 'm3', replicas: 1 })).toBe(3);
  expect(movedFrom(back)).toEqual([]);
});
