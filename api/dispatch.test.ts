/** What writers are told, and what readers then see. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../domain/object.ts';
import { HUB_USER } from './access/user.ts';
import { BUILTIN_RESOURCES } from './builtin/resources.ts';
import { type ApiServer, createApiServer } from './server.ts';
import { memoryLog } from './store/memory-log.ts';

const PATH = '/api/v1/namespaces/default/configmaps';

let server: ApiServer;
/** Holds back what is written until it resolves. */
let durable: Promise<void> = Promise.resolve();

beforeAll(async () => {
  const log = { ...memoryLog(), append: () => durable };
  server = await createApiServer({ log, definitions: BUILTIN_RESOURCES });
});

afterAll(() => server.close());

async function send(method: string, path: string, body?: JsonObject): Promise<number> {
  const headers = { 'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json' };
  const request = new Request(`https://hub${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return (await server.handle(request, HUB_USER)).status;
}

test.each<[string, number, (path: string) => Promise<number>]>([
  ['that the name is taken', 409, (path) => send('POST', PATH, { metadata: { name: path.split('/').at(-1) ?? '' } })],
  ['that its revision is old', 409, (path) => send('PATCH', path, { metadata: { resourceVersion: '1' } })],
  ['that nothing is to be changed', 200, (path) => send('PATCH', path, { metadata: { labels: { a: null } } })],
])('who is told %s can read the object', async (text, code, act) => {
  const name = text.replaceAll(' ', '-');
  const path = `${PATH}/${name}`;
  const gate = Promise.withResolvers<void>();
  durable = gate.promise;
  const first = send('POST', PATH, { metadata: { name } });
  // Accepted, and not yet durable.
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await send('GET', path)).toBe(404);
  const told = act(path).then(async (answer) => [answer, await send('GET', path)]);
  await new Promise((resolve) => setTimeout(resolve, 50));
  gate.resolve();
  expect(await told).toEqual([code, 200]);
  expect(await first).toBe(201);
});
