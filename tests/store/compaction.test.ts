/** History is forgotten while the hub serves: who still follows gets all of it, who is too late is told so as by etcd's API server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HUB_USER } from '../../api/access/user.ts';
import { BUILTIN_RESOURCES } from '../../api/builtin/resources.ts';
import { type ApiServer, createApiServer } from '../../api/server.ts';
import { checkStoreFile } from '../../api/store/sqlite-backup.ts';
import { sqliteLog } from '../../api/store/sqlite-log.ts';
import type { JsonObject } from '../../domain/object.ts';

const PATH = '/api/v1/namespaces/default/configmaps';
const OBJECTS = 40;
const CHANGES = 600;

const folder = mkdtempSync(join(tmpdir(), 'compaction-'));
const log = sqliteLog(join(folder, 'hub.db'));
let server: ApiServer;

beforeAll(async () => {
  const history = { count: 50, age: 30 };
  server = await createApiServer({ log, history, definitions: BUILTIN_RESOURCES });
  for (let index = 0; index < OBJECTS; index += 1) {
    await send('POST', PATH, { metadata: { name: `c${String(index).padStart(2, '0')}` } });
  }
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

async function send(method: string, path: string, body?: JsonObject): Promise<{ code: number; object: JsonObject }> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
  const request = new Request(`https://hub${path}`, {
    method,
    headers: { 'content-type': type },
    ...(body && { body: JSON.stringify(body) }),
  });
  const response = await server.handle(request, HUB_USER);
  return { code: response.status, object: (await response.json()) as JsonObject };
}

interface Listed {
  metadata: { resourceVersion: string; continue?: string };
  items: { metadata: { name: string } }[];
}

async function list(query: string): Promise<{ code: number; object: Listed & JsonObject }> {
  const { code, object } = await send('GET', `${PATH}?${query}`);
  return { code, object: object as Listed & JsonObject };
}

/** Opens a watch; the events' revisions go into the list until `end` has been called. */
async function watch(query: string): Promise<{ seen: JsonObject[]; end(): Promise<void> }> {
  const abort = new AbortController();
  const request = new Request(`https://hub${PATH}?watch=true&${query}`, { signal: abort.signal });
  const response = await server.handle(request, HUB_USER);
  const seen: JsonObject[] = [];
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const reading = (async () => {
    let rest = '';
    for (;;) {
      const chunk = await reader?.read();
      if (chunk?.value === undefined) {
        return;
      }
      const lines = (rest + chunk.value).split('\n');
      rest = lines.pop() ?? '';
      seen.push(...lines.map((line) => JSON.parse(line)));
    }
  })();
  return {
    seen,
    async end() {
      await reader?.cancel();
      await reading;
    },
  };
}

async function change(count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    const name = `c${String(index % OBJECTS).padStart(2, '0')}`;
    await send('PATCH', `${PATH}/${name}`, { data: { value: String(index) } });
  }
}

test('a watch that keeps up sees every change, in order, whatever is forgotten meanwhile', async () => {
  const { object } = await list('limit=1');
  const following = await watch(`resourceVersion=${object.metadata.resourceVersion}`);
  await change(CHANGES);
  await expect.poll(() => following.seen.length).toBe(CHANGES);
  await following.end();
  const revisions = following.seen.map((event) =>
    Number((event.object as { metadata: { resourceVersion: string } }).metadata.resourceVersion),
  );
  expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
});

test('a watch from a forgotten revision ends with 410 Expired', async () => {
  const late = await watch('resourceVersion=5');
  await expect.poll(() => late.seen.length).toBe(1);
  await late.end();
  expect(late.seen[0]).toMatchObject({
    type: 'ERROR',
    object: {
      kind: 'Status',
      code: 410,
      reason: 'Expired',
      message: expect.stringMatching(/^too old resource version: 5 /),
    },
  });
});

test('pages of one list are refused once their revision is forgotten, with the way to go on', async () => {
  const { object: first } = await list('limit=10');
  await change(200);
  const expired = await list(`limit=10&continue=${first.metadata.continue}`);
  expect(expired).toMatchObject({
    code: 410,
    object: { reason: 'Expired', message: expect.stringContaining('The provided continue parameter is too old') },
  });
  const { object: next } = await list(`limit=10&continue=${expired.object.metadata.continue}`);
  expect(next.items.map(({ metadata }) => metadata.name)[0]).toBe('c10');
  const exact = await list(`resourceVersion=${first.metadata.resourceVersion}&resourceVersionMatch=Exact`);
  expect(exact.code).toBe(410);
});

test('the file forgets, too, and keeps what there is', async () => {
  await expect
    .poll(async () => {
      await change(1);
      const copy = (await log.backup?.()) ?? '';
      expect(checkStoreFile(copy).revision).toBeGreaterThan(OBJECTS);
      const copied = sqliteLog(copy);
      const { records } = await copied.open();
      await copied.close();
      return records.filter(({ resource }) => resource === 'configmaps').length;
    })
    .toBeLessThan(OBJECTS + 60);
  const { object } = await list('');
  expect(object.items).toHaveLength(OBJECTS);
});
