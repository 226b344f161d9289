/** Objects in files: YAML or JSON, several in one, lists taken apart; folders, and `-` for standard input. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { parseAllDocuments } from 'yaml';
import { ExplainedError } from '../domain/explained-error.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../domain/object.ts';
import { isKubeObject } from '../kube/parse.ts';

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

/** The objects of one text; `name` is for messages. */
export function objectsIn(source: string, name: string): KubeObject[] {
  const documents = parseAllDocuments(source);
  return documents.flatMap((document, index) => {
    const [problem] = document.errors;
    if (problem) {
      throw new ExplainedError(`${name}: ${problem.message}`);
    }
    const value: JsonValue = document.toJS();
    return value === null ? [] : flatten(value, `${name}, document ${index + 1}`);
  });
}

function flatten(value: JsonValue, place: string): KubeObject[] {
  if (
    isJsonObject(value) &&
    typeof value.kind === 'string' &&
    value.kind.endsWith('List') &&
    Array.isArray(value.items)
  ) {
    return value.items.flatMap((item) => flatten(item, place));
  }
  if (!isKubeObject(value)) {
    throw new ExplainedError(`${place}: an object needs apiVersion, kind and metadata.name`);
  }
  return [value];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
