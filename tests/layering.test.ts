/** Holds the floors of the building: a folder imports only from those below it. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** Folder to the folders it may import from, tests aside. */
const MAY_IMPORT: Record<string, string[]> = {
  domain: [],
  kube: ['domain'],
  workflows: ['domain'],
  activities: ['domain', 'kube'],
  workers: ['domain', 'kube', 'workflows', 'activities'],
  api: ['domain', 'kube'],
  console: [],
  infra: ['domain', 'kube', 'api'],
  cli: ['domain', 'kube', 'workflows', 'activities', 'workers', 'api', 'console', 'infra'],
};

/** Packages and built-ins a floor must not touch: purity and determinism. */
const FORBIDDEN: Record<string, RegExp> = {
  // Hashes, and the watch that ends a script which takes too long.
  domain: /^(node:(?!(crypto|vm)$)|@temporalio|undici|hono|@hono|pino|@kubernetes)/,
  workflows: /^(node:|undici|hono|@hono|pino|@kubernetes|@temporalio\/(worker|client|activity))/,
};

const IMPORT = /(import|export)\s+(type\s+)?[^'";]*?from\s+'([^']+)'|import\s+'([^']+)'|import\('([^']+)'\)/g;

function importsOf(file: string): { from: string; typeOnly: boolean }[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)].map((match) => ({
    from: match[3] ?? match[4] ?? match[5] ?? '',
    typeOnly: match[2] !== undefined,
  }));
}

const folders = Object.keys(MAY_IMPORT);

test.each(folders)('%s imports only from the floors below it', (folder) => {
  const wrong: string[] = [];
  for (const file of globSync(`${folder}/**/*.ts`).filter((name) => !name.endsWith('.test.ts'))) {
    for (const { from, typeOnly } of importsOf(file)) {
      if (from.startsWith('.')) {
        const target = new URL(from, `file:///${file}`).pathname.split('/')[1] ?? '';
        const activityTypes = folder === 'workflows' && target === 'activities' && typeOnly;
        if (target !== folder && !MAY_IMPORT[folder]?.includes(target) && !activityTypes) {
          wrong.push(`${file} imports ${from}`);
        }
      } else if (FORBIDDEN[folder]?.test(from)) {
        wrong.push(`${file} imports ${from}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

/** What a file loads when it runs: type imports are gone by then. */
function loadedBy(file: string): string[] {
  return [...readFileSync(file, 'utf8').matchAll(IMPORT)]
    .filter(([text, , type]) => type === undefined && !/\{\s*(type [^,}]+,?\s*)+\}/.test(text))
    .map((match) => match[3] ?? match[4] ?? match[5] ?? '');
}

// Every run loads its modules anew: a package in one of them is paid for by each propagation.
test('workflows load no package but the SDK, however far down', () => {
  const files = new Set(globSync('workflows/**/*.ts').filter((name) => !name.endsWith('.test.ts')));
  const wrong: string[] = [];
  for (const file of files) {
    for (const from of loadedBy(file)) {
      if (from.startsWith('.')) {
        files.add(join(dirname(file), from));
      } else if (from !== '@temporalio/workflow' && from !== '@temporalio/common') {
        wrong.push(`${file} loads ${from}`);
      }
    }
  }
  expect(wrong).toEqual([]);
});
