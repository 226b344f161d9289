import { expect, test } from 'vitest';
import { HUB_USER } from '../access/user.ts';
import { BUILTIN_RESOURCES } from '../builtin/resources.ts';
import { createApiServer } from '../server.ts';
import { memoryLog } from '../store/memory-log.ts';

test('all paths that the root lists are answered', async () => {
  const server = await createApiServer({ log: memoryLog(), definitions: BUILTIN_RESOURCES });
  const ask = (path: string) => server.handle(new Request(`https://hub${path}`), HUB_USER);
  const { paths } = (await (await ask('/')).json()) as { paths: string[] };
  expect(paths).toEqual([...paths].sort());
  expect(paths).toEqual(expect.arrayContaining(['/api/v1', '/apis/apps', '/apis/apps/v1', '/metrics']));
  for (const path of paths) {
    expect([path, (await ask(path)).status]).toEqual([path, 200]);
  }
  await server.close();
});
