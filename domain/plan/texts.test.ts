import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { manifestDiff } from './manifest-diff.ts';
import { threeWayMerge } from './propose.ts';
import { unifiedDiff } from './unified-diff.ts';

describe('unifiedDiff', () => {
  test('is empty for equal texts', () => {
    expect(unifiedDiff('a\nb\n', 'a\nb\n')).toBe('');
  });

  test('shows three unchanged lines around a change', () => {
    expect(unifiedDiff('1\n2\n3\n4\n5\n6\n7\n8\n9\n', '1\n2\n3\n4\nX\n6\n7\n8\n9\n')).toBe(
      '@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+X\n 6\n 7\n 8\n',
    );
  });

  test('is a patch that turns the one text into the other', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
    return fc.assert(
      fc.property(lines, lines, (before, after) => {
        const text = (list: string[]): string => list.map((line) => `${line}\n`).join('');
        expect(applyPatch(before, unifiedDiff(text(before), text(after)))).toEqual(after);
      }),
    );
  });
});

/** What `patch` does: hunks by their line numbers; every line that stays or goes must be there. */
function applyPatch(lines: readonly string[], diff: string): string[] {
  const result: string[] = [];
  let at = 0;
  for (const line of diff.split('\n').filter((each) => each !== '')) {
    const header = /^@@ -(\d+)(?:,(\d+))? /.exec(line);
    if (header) {
      const start = Number(header[1]) - (header[2] === '0' ? 0 : 1);
      result.push(...lines.slice(at, start));
      at = start;
    } else if (line.startsWith('+')) {
      result.push(line.slice(1));
    } else {
      expect(lines[at]).toBe(line.slice(1));
      result.push(...(line.startsWith(' ') ? [line.slice(1)] : []));
      at++;
    }
  }
  return [...result, ...lines.slice(at)];
}

describe('manifestDiff', () => {
  const secret = (data: Record<string, string>): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(data) } },
    data,
  });

  test('shows that values of a Secret differ, and never what they are', () => {
    const diff = manifestDiff(secret({ same: 'c2FtZQ==', other: 'b2xk' }), secret({ same: 'c2FtZQ==', other: 'bmV3' }));
    expect(diff).toContain('-  other: "*** (before)"\n+  other: "*** (after)"');
    expect(diff).not.toMatch(/c2FtZQ|b2xk|bmV3/);
  });

  test.each([
    ['created', manifestDiff(undefined, secret({ a: 'YQ==' })), '+  a: "***"'],
    ['removed', manifestDiff(secret({ a: 'YQ==' }), undefined), '-  a: "***"'],
  ])('masks a Secret that is %s', (_, diff, line) => {
    expect(diff).toContain(line);
    expect(diff).not.toContain('YQ==');
  });
});

describe('threeWayMerge', () => {
  test.each([
    ['adds a field', { a: 1 }, undefined, { b: 2 }, { a: 1, b: 2 }],
    ['keeps what others wrote', { a: 1, b: 2 }, { a: 1 }, { a: 3 }, { a: 3, b: 2 }],
    ['removes what the file no longer has', { a: 1, b: 2 }, { a: 1, b: 2 }, { a: 1 }, { a: 1 }],
    ['goes into objects', { a: { x: 1, y: 2 } }, { a: { x: 1 } }, { a: { z: 3 } }, { a: { y: 2, z: 3 } }],
    ['takes lists as a whole', { a: [1, 2] }, undefined, { a: [3] }, { a: [3] }],
  ])('%s', (_, current, last, file, merged) => {
    expect(threeWayMerge(current, last, file)).toEqual(merged);
  });
});
