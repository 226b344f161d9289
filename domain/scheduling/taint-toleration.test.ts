import { expect, test } from 'vitest';
import type { Taint, Toleration } from '../kinds/meta.ts';
import { formatTaint, tolerates } from './taint-toleration.ts';

const TAINT: Taint = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };

test.each<[Toleration, boolean]>([
  [{}, false],
  [{ operator: 'Exists' }, true],
  [{ key: 'dedicated', operator: 'Exists' }, true],
  [{ key: 'other', operator: 'Exists' }, false],
  [{ key: 'dedicated', value: 'gpu' }, true],
  [{ key: 'dedicated', operator: 'Equal', value: 'gpu' }, true],
  [{ key: 'dedicated', operator: 'Equal' }, false],
  [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }, true],
  [{ key: 'dedicated', value: 'gpu', effect: 'NoExecute' }, false],
  [{ value: 'gpu' }, true],
  [{ key: 'dedicated', operator: 'Gt', value: '1' }, false],
  [{ key: 'dedicated', operator: 'Like', value: 'gpu' }, false],
])('tolerates(%j) is %s for dedicated=gpu:NoSchedule', (toleration, wanted) => {
  expect(tolerates(toleration, TAINT)).toBe(wanted);
});

test('tolerates() reads a missing value of both as equal', () => {
  expect(tolerates({ key: 'a' }, { key: 'a', effect: 'NoExecute' })).toBe(true);
});

test.each<[Taint, string]>([
  [TAINT, 'dedicated=gpu:NoSchedule'],
  [{ key: 'a', effect: 'NoExecute' }, 'a:NoExecute'],
  [{ key: 'a', value: '', effect: 'NoExecute' }, 'a:NoExecute'],
])('formatTaint(%j) is %s', (taint, wanted) => {
  expect(formatTaint(taint)).toBe(wanted);
});
