/**
 * Brings all generated files up to date (`npm run generate`), or, with `--check`, fails when one is not.
 * Folders named `gen` hold nothing but generated files: what no generator makes any more is removed.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { GENERATORS, type Generator } from './generators.ts';

/** What differs between the folder and what the generators make; paths from the root. */
export interface Difference {
  /** Path to content: files that are missing or have other content. */
  stale: Map<string, string>;
  /** Files that nothing makes. */
  left: string[];
}

/** Compares the files under a root with those that the generators make. */
export async function compare(root: string, generators: readonly Generator[]): Promise<Difference> {
  const wanted = new Map<string, string>();
  for (const { name, files } of generators) {
    for (const [path, content] of await files()) {
      if (basename(dirname(path)) !== 'gen') {
        throw new Error(`Generator "${name}" makes ${path}, which is not in a folder named gen`);
      }
      if (wanted.has(path)) {
        throw new Error(`Generator "${name}" makes ${path}, which another generator makes too`);
      }
      wanted.set(path, content);
    }
  }
  const stale = new Map<string, string>();
  for (const [path, content] of wanted) {
    if ((await readIfThere(join(root, path))) !== content) {
      stale.set(path, content);
    }
  }
  const folders = [...new Set([...wanted.keys()].map((path) => dirname(path)))];
  const there = await Promise.all(folders.map((folder) => listIfThere(root, folder)));
  return { stale, left: there.flat().filter((path) => !wanted.has(path)) };
}

/** Writes what is stale and removes what is left over. */
export async function apply(root: string, { stale, left }: Difference): Promise<void> {
  for (const [path, content] of stale) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  await Promise.all(left.map((path) => rm(join(root, path))));
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    return undefinedIfMissing(error);
  }
}

async function listIfThere(root: string, folder: string): Promise<string[]> {
  try {
    return (await readdir(join(root, folder))).map((name) => join(folder, name));
  } catch (error) {
    return undefinedIfMissing(error) ?? [];
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return undefined;
  }
  throw error;
}

async function main(check: boolean): Promise<void> {
  const root = dirname(import.meta.dirname);
  const difference = await compare(root, GENERATORS);
  const paths = [...difference.stale.keys(), ...difference.left];
  if (!check) {
    await apply(root, difference);
    console.log(paths.length > 0 ? `Updated:\n  ${paths.join('\n  ')}` : 'All generated files are up to date');
  } else if (paths.length > 0) {
    console.error(`Not up to date; run "npm run generate":\n  ${paths.join('\n  ')}`);
    process.exitCode = 1;
  }
}

if (import.meta.main) {
  await main(process.argv.includes('--check'));
}
