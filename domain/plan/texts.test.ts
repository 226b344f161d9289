import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { manifestDiff } from './manifest-diff.ts';
import { threeWayMerge } from './propose.ts';
import { unifiedDiff } from './unified-diff.ts';

describe('unifiedDiff', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unified-diff-'));
  afterAll(() => rmSync(folder, { recursive: true }));

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
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const text = (list: string[]): string => list.map((line) => `${line}\n`).join('');
        const diff = unifiedDiff(text(before), text(after));
        const file = join(folder, 'text');
        writeFileSync(file, text(before));
        if (diff !== '') {
          execFileSync('patch', ['--silent', '--force', '--unified', file], {
            input: `--- text\n+++ text\n${diff}`,
          });
        }
        expect(readFileSync(file, { encoding: 'utf8', flag: 'a+' })).toBe(text(after));
        rmSync(file, { force: true });
      }),
      { numRuns: 60 },
    );
  });
});

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
