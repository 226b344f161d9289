/**
 * A store under load in a process of its own, for tests that cut its power: `node writer.ts FILE`. Prints a line for each
 * write that has been answered: key, value, revision; and compacts its history all the time.
 */

import { sqliteLog } from '../../api/store/sqlite-log.ts';
import { openStore } from '../../api/store/store.ts';
import type { KubeObject } from '../../domain/object.ts';

/** Writers at once, so that transactions hold several writes. */
const WRITERS = 8;
const KEYS_OF_WRITER = 20;
/** Large enough for the WAL to be emptied into the file several times a second. */
const TEXT = 'x'.repeat(4_000);

const [path = ''] = process.argv.slice(2);
const store = await openStore(sqliteLog(path), { count: 100, age: 100 });

async function write(writer: number): Promise<never> {
  for (let value = 1; ; value += 1) {
    const key = `default/w${writer}-${value % KEYS_OF_WRITER}`;
    const head = store.head('configmaps', key);
    const object: KubeObject = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: key.slice('default/'.length), namespace: 'default' },
      data: { value: String(value), text: TEXT },
    };
    const type = value % 7 === 0 && head ? 'delete' : 'put';
    const [entry] = await store.write([{ type, resource: 'configmaps', key, expected: head?.revision ?? 0, object }]);
    process.stdout.write(`${key} ${type === 'delete' ? -value : value} ${entry?.revision}\n`);
  }
}

await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
