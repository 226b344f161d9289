import { expect, test } from 'vitest';
import { resourceBinding } from '../fixtures.ts';
import type { Taint, Toleration } from '../kinds/meta.ts';
import { APPLIED_PLACEMENT_ANNOTATION } from '../kinds/names.ts';
import { departure, tolerationsOf } from './departure.ts';

const T0 = Date.parse('2026-11-24T08:00:00Z');
const NOW = T0 + 100_000;

function taint(key: string, secondsAfter = 0, value?: string): Taint {
  return {
    key,
    effect: 'NoExecute',
    timeAdded: new Date(T0 + secondsAfter * 1_000).toISOString(),
    ...(value && { value }),
  };
}
const exists = (key: string, tolerationSeconds?: number): Toleration => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
});

test.each<[string, Taint[], Toleration[], number | 'stays']>([
  ['a taint that nothing tolerates', [taint('a')], [], 0],
  ['one of two taints that nothing tolerates', [taint('a'), taint('b')], [exists('a')], 0],
  ['a toleration for ever', [taint('a')], [exists('a')], 'stays'],
  ['a toleration for some time', [taint('a')], [exists('a', 300)], 300],
  ['a toleration of no time', [taint('a')], [exists('a', 0)], 0],
  ['a toleration of negative time', [taint('a')], [exists('a', -5)], 0],
  ['the time of the taint, not of the look', [taint('a', 60)], [exists('a', 300)], 360],
  ['the earliest of two ends', [taint('a'), taint('b', 10)], [exists('a', 300), exists('b', 100)], 110],
  ['one end beside a toleration for ever', [taint('a'), taint('b')], [exists('a'), exists('b', 30)], 30],
  ['the first toleration that covers the taint', [taint('a')], [exists('a', 30), exists('a', 10)], 30],
  ['all taints that a toleration in use covers', [taint('a', 50), taint('b', 0)], [exists('', 30)], 30],
  ['another value', [taint('a', 0, 'x')], [{ key: 'a', value: 'y' }], 0],
  ['the same value', [taint('a', 0, 'x')], [{ key: 'a', value: 'x', tolerationSeconds: 5 }], 5],
  ['a toleration of another effect', [taint('a')], [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }], 0],
  ['no taint', [], [], 'stays'],
])('departure() reckons with %s', (_, taints, tolerations, seconds) => {
  const leaving = departure(taints, tolerations, NOW);
  expect(leaving.kind === 'stays' ? 'stays' : (leaving.atMs - T0) / 1_000).toBe(seconds);
});

test('departure() counts a taint without a time from now on', () => {
  const untimed: Taint = { key: 'a', effect: 'NoExecute' };
  expect(departure([untimed], [exists('a', 7)], NOW)).toMatchObject({ atMs: NOW + 7_000, taint: 'a:NoExecute' });
});

const OUTAGE = ['cluster.karmada.io/not-ready', 'cluster.karmada.io/unreachable'];
const defaults = OUTAGE.map((key) => exists(key, 300));

test.each<[string, Toleration[], Toleration[]]>([
  ['adds both where the placement says nothing', [], defaults],
  ['keeps the placement’s own', [exists(OUTAGE[0] ?? '', 10)], [exists(OUTAGE[0] ?? '', 10), ...defaults.slice(1)]],
  ['adds none to a toleration of everything', [{ operator: 'Exists' }], [{ operator: 'Exists' }]],
  [
    'adds both beside another effect',
    [{ operator: 'Exists', effect: 'NoSchedule' }],
    [{ operator: 'Exists', effect: 'NoSchedule' }, ...defaults],
  ],
])('tolerationsOf() %s', (_, clusterTolerations, wanted) => {
  expect(tolerationsOf(resourceBinding({ placement: { clusterTolerations } }), 300)).toEqual(wanted);
});

test.each([
  ['prefers the placement that was applied', '{"clusterTolerations":[{"key":"a","operator":"Exists"}]}', 'a'],
  ['reads the spec where the annotation is no JSON', '{', 'b'],
])('tolerationsOf() %s', (_, annotation, key) => {
  const placement = { clusterTolerations: [{ key: 'b', operator: 'Exists' }] };
  const binding = resourceBinding({ placement }, { annotations: { [APPLIED_PLACEMENT_ANNOTATION]: annotation } });
  expect(tolerationsOf(binding, 300)[0]?.key).toBe(key);
});
