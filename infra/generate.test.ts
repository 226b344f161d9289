import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { apply, compare } from './generate.ts';
import { GENERATORS, type Generator } from './generators.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'generate-'));
});
afterEach(() => rm(root, { recursive: true }));

function generator(files: Record<string, string>): Generator {
  return { name: 'test', files: async () => new Map(Object.entries(files)) };
}

test('compare names files that are missing', async () => {
  const difference = await compare(root, [generator({ 'a/gen/x': '1' })]);
  expect(difference).toEqual({ stale: new Map([['a/gen/x', '1']]), left: [] });
});

test('apply makes compare find nothing', async () => {
  const generators = [generator({ 'a/gen/x': '1', 'a/gen/y': '2' })];
  await apply(root, await compare(root, generators));
  expect(await readFile(join(root, 'a/gen/y'), 'utf8')).toBe('2');
  expect(await compare(root, generators)).toEqual({ stale: new Map(), left: [] });
});

test('compare names changed files and files that nothing makes, apply removes these', async () => {
  const generators = [generator({ 'a/gen/x': '1' })];
  await apply(root, await compare(root, generators));
  await writeFile(join(root, 'a/gen/x'), 'edited');
  await writeFile(join(root, 'a/gen/old'), '');
  const difference = await compare(root, generators);
  expect(difference).toEqual({ stale: new Map([['a/gen/x', '1']]), left: ['a/gen/old'] });
  await apply(root, difference);
  expect(await compare(root, generators)).toEqual({ stale: new Map(), left: [] });
});

test('compare refuses paths outside of gen folders and paths made twice', async () => {
  await expect(compare(root, [generator({ 'a/x': '1' })])).rejects.toThrow('not in a folder named gen');
  await expect(compare(root, [generator({ 'gen/x': '1' }), generator({ 'gen/x': '2' })])).rejects.toThrow('too');
});

test('the generated files in the repository are up to date', async () => {
  expect(await compare(dirname(import.meta.dirname), GENERATORS)).toEqual({ stale: new Map(), left: [] });
});
