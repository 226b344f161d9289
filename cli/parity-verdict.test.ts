import { expect, test } from 'vitest';
import type { JsonObject } from '../domain/object.ts';
import { compareAnswers, type Verdict } from './parity-verdict.ts';

function noFit(reasons: string, all = 3): JsonObject {
  return { error: 'NoClusterFit', message: `0/${all} clusters are available: ${reasons}.` };
}

test.each<[string, JsonObject, JsonObject, Verdict]>([
  ['the same targets', { clusters: [{ name: 'a', replicas: 1 }] }, { clusters: [{ replicas: 1, name: 'a' }] }, 'equal'],
  [
    'another count',
    { clusters: [{ name: 'a', replicas: 1 }] },
    { clusters: [{ name: 'a', replicas: 2 }] },
    'different',
  ],
  ['targets for an error', { clusters: [] }, noFit('no cluster exists'), 'different'],
  ['the same error', noFit('3 taint {a.b:c}'), noFit('3 taint {a.b:c}'), 'equal'],
  ['another reason of several', noFit('1 taint {a.b:c}, 2 other'), noFit('3 other'), 'variant'],
  ['fewer rejected clusters', noFit('2 other'), noFit('3 other'), 'different'],
  ['other clusters', noFit('3 other'), noFit('3 other', 4), 'different'],
  ['another kind of error', { error: 'SchedulerError', message: 'x' }, noFit('3 other'), 'different'],
  [
    'another text of an error that has one',
    { error: 'SchedulerError', message: 'x' },
    { error: 'SchedulerError', message: 'y' },
    'different',
  ],
  ['another text of an object error', { error: 'x' }, { error: 'y' }, 'variant'],
  [
    'dependencies in another order',
    { result: [{ name: 'a' }, { name: 'b' }] },
    { result: [{ name: 'b' }, { name: 'a' }] },
    'variant',
  ],
  ['other dependencies', { result: [{ name: 'a' }] }, { result: [{ name: 'b' }] }, 'different'],
])('compareAnswers() of %s', (_, answer, expected, wanted) => {
  expect(compareAnswers({ id: '1', ...answer }, expected)).toBe(wanted);
});
