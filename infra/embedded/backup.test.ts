import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openClusterClient } from '../../tests/support/cluster-client.ts';
import { configMap } from '../../tests/support/samples.ts';
import type { EmbeddedServer } from './api-server.ts';
import { BackupError, backUp, restoreBackup } from './backup.ts';
import { openEmbeddedHub } from './hub.ts';

const REFERENCE = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'default' };

let root: string;
let data: string;
let backup: string;
const open: EmbeddedServer[] = [];

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'backup-'));
  data = join(root, 'data');
  backup = join(root, 'backup');
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((hub) => hub.close()));
  await rm(root, { recursive: true });
});

async function start(folder: string): Promise<EmbeddedServer> {
  const hub = await openEmbeddedHub({ folder: join(folder, 'hub'), host: '127.0.0.1', port: 0 });
  open.push(hub);
  return hub;
}

async function stop(hub: EmbeddedServer): Promise<void> {
  open.splice(open.indexOf(hub), 1);
  await hub.close();
}

test('a backup of a running hub, made while it is written to, is restored as it was', async () => {
  const hub = await start(data);
  const client = openClusterClient(hub.transport);
  await client.create(configMap('default', 'before', { a: '1' }));
  await client.create(configMap('default', 'deleted', {}));
  await client.delete({ ...REFERENCE, name: 'deleted' });
  const writes = Array.from({ length: 200 }, (_, at) => client.create(configMap('default', `during-${at}`, {})));
  const summary = await backUp(data, backup, hub.transport);
  await Promise.all(writes);
  const newest = await client.create(configMap('default', 'after', {}));
  expect(summary.objects).toBeGreaterThan(1);
  expect(await readdir(join(data, 'hub'))).not.toContainEqual(expect.stringContaining('backup'));

  await stop(hub);
  await restoreBackup(backup, join(root, 'restored'), false);
  const restored = await start(join(root, 'restored'));
  expect([restored.ca, restored.token]).toEqual([hub.ca, hub.token]);
  const read = openClusterClient(restored.transport);
  expect(await read.get({ ...REFERENCE, name: 'before' })).toMatchObject({ data: { a: '1' } });
  for (const name of ['deleted', 'after']) {
    expect(await read.get({ ...REFERENCE, name })).toBeUndefined();
  }
  const made = await read.create(configMap('default', 'new', {}));
  expect(Number(made.metadata.resourceVersion)).toBeGreaterThan(Number(newest.metadata.resourceVersion));
  const path = '/api/v1/namespaces/default/configmaps';
  const query = { watch: 'true', resourceVersion: newest.metadata.resourceVersion ?? '' };
  for await (const event of restored.transport.watch({ method: 'GET', path, query })) {
    expect(event).toMatchObject({ type: 'ERROR', object: { code: 410 } });
    break;
  }
});

test('its owner alone can read a backup', async () => {
  await stop(await start(data));
  await backUp(data, backup, undefined);
  expect((await stat(backup)).mode & 0o777).toBe(0o700);
  expect(await readdir(join(backup, 'hub'))).toEqual(['certificates', 'store.db']);
  for (const file of await readdir(backup, { recursive: true, withFileTypes: true })) {
    const { mode } = await stat(join(file.parentPath, file.name));
    expect([file.name, mode & 0o077]).toEqual([file.name, 0]);
  }
});

test.each<[string, () => Promise<unknown>, RegExp]>([
  ['backUp refuses a folder without a hub', () => backUp(join(root, 'none'), backup, undefined), /no embedded hub/],
  ['backUp refuses a folder that is not empty', () => backUp(data, data, undefined), /not empty/],
  ['restoreBackup refuses a folder that is not empty', () => restoreBackup(backup, data, false), /holds hub/],
  ['restoreBackup refuses what is no backup', () => restoreBackup(join(root, 'none'), data, true), /no backup/],
])('%s, and leaves it alone', async (_, act, message) => {
  await stop(await start(data));
  await backUp(data, backup, undefined);
  const before = await readFile(join(data, 'hub', 'store.db'));
  await expect(act()).rejects.toThrow(BackupError);
  await expect(act()).rejects.toThrow(message);
  expect(await readFile(join(data, 'hub', 'store.db'))).toEqual(before);
});

test('restoreBackup replaces what is there when told to', async () => {
  const hub = await start(data);
  await backUp(data, backup, hub.transport);
  await openClusterClient(hub.transport).create(configMap('default', 'after', {}));
  await stop(hub);
  await restoreBackup(backup, data, true);
  const restored = await start(data);
  expect(await openClusterClient(restored.transport).get({ ...REFERENCE, name: 'after' })).toBeUndefined();
});
