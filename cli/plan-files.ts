/** Objects in files, each of which may hold several; folders, and `-` for standard input. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { objectsIn } from '../api/propagations/documents.ts';
import { ExplainedError } from '../domain/explained-error.ts';
import type { KubeObject } from '../domain/object.ts';

const EXTENSIONS = /\.(ya?ml|json)$/;

/** All objects, in the order of files and documents. Throws {@link ExplainedError} that names the file. */
export async function readObjects(paths: readonly string[]): Promise<KubeObject[]> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const objects = await Promise.all(
    files.map(async (file) => objectsIn(file === '-' ? await text(process.stdin) : await read(file), file)),
  );
  return objects.flat();
}

/** As kubectl: the files of a folder, not those of folders in it. */
async function filesAt(path: string): Promise<string[]> {
  if (path === '-') {
    return [path];
  }
  try {
    if (!(await stat(path)).isDirectory()) {
      return [path];
    }
    const names = await readdir(path);
    return names
      .filter((name) => EXTENSIONS.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw new ExplainedError(`cannot read ${path}: ${messageOf(error)}`, { cause: error });
  }
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ExplainedError(`cannot read ${file}: ${messageOf(error)}`, { cause: error });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
