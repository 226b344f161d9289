import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { KubeObject } from '../../domain/object.ts';
import { entryBytes } from './entry.ts';
import { memoryLog } from './memory-log.ts';
import { openStore } from './store.ts';

const OBJECTS = 3_000;
const HISTORY = 100;
/** What is kept of JSON that was read, by all stores together. */
const KEPT_BYTES = 8 * 1024 * 1024;
/** What an object takes beside its texts: its fields, its key, its places in the collection and in the history. */
const OVERHEAD_BYTES = 4 * 1024;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/** Bytes in use, garbage excluded. */
async function bytesInUse(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** As a client sends it: every text is a text of its own. */
function parsed(name: string, size: number, version: number): KubeObject {
  const managedFields = [
    {
      manager: 'kubectl',
      operation: 'Update',
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:text': {} } },
    },
  ];
  const metadata = { name, namespace: 'default', uid: `uid-${name}`, labels: { app: 'bench' }, managedFields };
  const data = { text: `${version}${'x'.repeat(size)}` };
  return JSON.parse(JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }));
}

test.each([1_000, 10_000])(
  'an object of %d bytes takes itself and a bounded rest, also once read and replaced',
  async (size) => {
    const store = await openStore(memoryLog(), { count: HISTORY, age: 300_000 });
    const before = await bytesInUse();
    for (const version of [1, 2, 3]) {
      for (let index = 0; index < OBJECTS; index += 1) {
        const key = `default/c${index}`;
        const expected = store.head('configmaps', key)?.revision ?? 0;
        await store.write([
          { type: 'put', resource: 'configmaps', key, expected, object: parsed(`c${index}`, size, version) },
        ]);
      }
    }
    for (const entry of store.collection('configmaps').list('')) {
      entryBytes(entry);
    }
    const used = (await bytesInUse()) - before - KEPT_BYTES;
    expect(used / (OBJECTS + HISTORY)).toBeLessThan(size + OVERHEAD_BYTES);
    await store.close();
  },
);
