import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Credentials, CredentialsSource } from './credentials.ts';
import { connectKubeconfig, parseKubeconfig, readKubeconfig } from './kubeconfig.ts';
import { formatKubeconfig, writeKubeconfig } from './kubeconfig-file.ts';
import { refreshed } from './kubeconfig-user.ts';
import { answer, startWireServer } from './testing/wire-server.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kubeconfig-'));
});
afterEach(() => rm(folder, { recursive: true }));

const base64 = (text: string): string => Buffer.from(text).toString('base64');

const config = `
apiVersion: v1
kind: Config
current-context: eu
preferences: {}
clusters:
- name: eu
  cluster: {server: "https://eu:6443", certificate-authority-data: ${base64('CA')}, tls-server-name: api.eu}
- name: us
  cluster: {server: "https://us:6443", insecure-skip-tls-verify: true, proxy-url: "http://proxy:3128"}
users:
- name: admin
  user: {client-certificate-data: ${base64('CERT')}, client-key-data: ${base64('KEY')}}
- name: basic
  user: {username: jane, password: secret, as: root, as-groups: [ops], as-user-extra: {scope: [all]}}
- name: bot
  user: {token: abc}
- name: nobody
  user:
contexts:
- {name: eu, context: {cluster: eu, user: admin, namespace: shop}}
- {name: us, context: {cluster: us, user: basic}}
- {name: bot, context: {cluster: us, user: bot}}
- {name: nobody, context: {cluster: us, user: nobody}}
- {name: lost, context: {cluster: mars, user: bot}}
- {name: unknown, context: {cluster: us, user: who}}
`;

async function ask(source: CredentialsSource | undefined, rejected = false): Promise<Credentials | undefined> {
  return await source?.(rejected);
}

describe('readKubeconfig', () => {
  test('reads the current context: server, trust, namespace, certificate', async () => {
    const { context, namespace, transport } = readKubeconfig({ text: config });
    expect({ context, namespace }).toEqual({ context: 'eu', namespace: 'shop' });
    expect(transport).toMatchObject({ server: 'https://eu:6443', tls: { ca: 'CA', serverName: 'api.eu' } });
    expect(await ask(transport.credentials)).toEqual({ certificate: { cert: 'CERT', key: 'KEY' } });
  });

  test('reads a context by name: proxy, no verification, password, impersonation', async () => {
    const { namespace, transport } = readKubeconfig({ text: config, context: 'us' });
    expect(namespace).toBe('default');
    expect(transport).toMatchObject({
      proxyUrl: 'http://proxy:3128',
      tls: { insecureSkipVerify: true },
      impersonate: { user: 'root', groups: ['ops'], extra: { scope: ['all'] } },
    });
    expect(await ask(transport.credentials)).toEqual({ authorization: `Basic ${base64('jane:secret')}` });
  });

  test('reads tokens, and users that say nothing', async () => {
    const token = readKubeconfig({ text: config, context: 'bot' });
    expect(await ask(token.transport.credentials)).toEqual({ authorization: 'Bearer abc' });
    const nobody = readKubeconfig({ text: config, context: 'nobody' });
    expect(await ask(nobody.transport.credentials)).toEqual({});
  });

  test.each([
    ['mars', /has no context "mars": there are "eu", "us", "bot", "nobody", "lost", "unknown"/],
    ['lost', /Context "lost" of the kubeconfig names cluster "mars", which is not there/],
    ['unknown', /Context "unknown" of the kubeconfig names user "who", which is not there/],
  ])('throws for context %s', (context, message) => {
    expect(() => readKubeconfig({ text: config, context })).toThrow(message);
  });

  test('throws with the place of what is wrong', () => {
    expect(() => parseKubeconfig('clusters: [{name: a, cluster: {server: 5}}]')).toThrow(
      /clusters\[0\].cluster.server/,
    );
    expect(() => readKubeconfig({ text: '' })).toThrow('has no context "": there are none');
  });

  test('file names are relative to the file, and files are read again after a rejection', async () => {
    await writeFile(join(folder, 'token'), 'first\n');
    await writeFile(join(folder, 'ca.crt'), 'CA from file');
    await writeFile(
      join(folder, 'config'),
      `{current-context: a, clusters: [{name: a, cluster: {server: "https://a", certificate-authority: ca.crt}}],
        users: [{name: a, user: {token: unused, tokenFile: token}}], contexts: [{name: a, context: {cluster: a, user: a}}]}`,
    );
    const { transport } = readKubeconfig({ path: join(folder, 'config') });
    expect(transport.tls).toEqual({ ca: 'CA from file' });
    expect(await ask(transport.credentials)).toEqual({ authorization: 'Bearer first' });
    await writeFile(join(folder, 'token'), 'second');
    expect(await ask(transport.credentials)).toEqual({ authorization: 'Bearer first' });
    expect(await ask(transport.credentials, true)).toEqual({ authorization: 'Bearer second' });
  });

  test('of several files the first that names a thing wins', async () => {
    const [one, two] = [join(folder, 'one'), join(folder, 'two')];
    await writeFile(one, 'contexts: [{name: bot, context: {cluster: eu, user: bot}}]');
    await writeFile(two, config);
    const { context, transport } = readKubeconfig({ path: `${one}:${two}`, context: 'bot' });
    expect({ context, server: transport.server }).toEqual({ context: 'bot', server: 'https://eu:6443' });
  });
});

test('connectKubeconfig authenticates by an exec plugin', async () => {
  const server = await startWireServer(({ headers }, response) => answer(response, { got: headers.authorization }));
  const plugin = join(folder, 'plugin');
  const credential = '{"kind":"ExecCredential","status":{"token":"from-plugin-$WHO"}}';
  await writeFile(plugin, `#!/bin/sh\ntest -n "$KUBERNETES_EXEC_INFO" && cat <<END\n${credential}\nEND\n`);
  await chmod(plugin, 0o755);
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: plugin,
    env: [{ name: 'WHO', value: 'jane' }],
  };
  const text = JSON.stringify({
    'current-context': 'a',
    clusters: [{ name: 'a', cluster: { server: server.url } }],
    users: [{ name: 'a', user: { exec } }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
  });
  const transport = connectKubeconfig({ text });
  await expect(transport.send({ method: 'GET', path: '/api' })).resolves.toEqual({ got: 'Bearer from-plugin-jane' });
  await transport.close();
  await server.close();
});

describe('refreshed', () => {
  test('asks one question at a time, and again when the period is over', async () => {
    let asked = 0;
    const load = async () => ({ authorization: String(++asked) });
    const cached = refreshed(load, 3_600_000);
    expect(await Promise.all([cached(false), cached(false)])).toEqual([{ authorization: '1' }, { authorization: '1' }]);
    expect(await cached(false)).toEqual({ authorization: '1' });
    const uncached = refreshed(load, 0);
    await uncached(false);
    expect(await uncached(false)).toEqual({ authorization: '3' });
  });

  test('keeps the last answer while a new one fails, but not one that was rejected', async () => {
    let fails = false;
    const source = refreshed(async () => {
      if (fails) {
        throw new Error('no file');
      }
      return { authorization: 'old' };
    }, 0);
    await source(false);
    fails = true;
    expect(await source(false)).toEqual({ authorization: 'old' });
    await expect(source(true)).rejects.toThrow('no file');
  });
});

describe('writeKubeconfig', () => {
  const hub = { name: 'hub', server: 'https://hub', ca: 'CA', certificate: { cert: 'CERT', key: 'KEY' } };

  test('writes a file for its owner alone that reads back the same, and leaves nothing else', async () => {
    const path = join(folder, 'deep', 'config');
    await writeKubeconfig(path, [hub, { name: 'bot', server: 'https://hub', token: 't', namespace: 'shop' }]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'deep'))).toEqual(['config']);
    const { context, transport } = readKubeconfig({ path });
    expect({ context, server: transport.server, ca: transport.tls?.ca }).toEqual({
      context: 'hub',
      server: 'https://hub',
      ca: 'CA',
    });
    expect(await ask(transport.credentials)).toEqual({ certificate: hub.certificate });
    expect(readKubeconfig({ path, context: 'bot' }).namespace).toBe('shop');
  });

  test('replaces entries of the same names, keeps all others with unknown fields, and follows a link', async () => {
    const path = join(folder, 'config');
    await writeFile(path, config.replace('namespace: shop', 'namespace: shop, extensions: [{name: x, extension: {}}]'));
    await symlink(path, join(folder, 'link'));
    await writeKubeconfig(join(folder, 'link'), [{ ...hub, name: 'us' }]);
    const written = parseKubeconfig(await readFile(path, 'utf8'));
    expect(written).toMatchObject({ preferences: {}, 'current-context': 'us' });
    expect(written.contexts.map(({ name }) => name)).toEqual(['eu', 'bot', 'nobody', 'lost', 'unknown', 'us']);
    expect(written.contexts[0]?.context).toHaveProperty('extensions');
    expect(readKubeconfig({ path }).transport.server).toBe('https://hub');
    expect(readKubeconfig({ path, context: 'eu' }).namespace).toBe('shop');
  });

  test('does not touch a file that it cannot read', async () => {
    const path = join(folder, 'config');
    await writeFile(path, 'clusters: 5');
    await expect(writeKubeconfig(path, [hub])).rejects.toThrow(/Cannot read .*config/);
    expect(await readFile(path, 'utf8')).toBe('clusters: 5');
  });
});

test('formatKubeconfig gives YAML that parses', () => {
  expect(readKubeconfig({ text: formatKubeconfig([{ name: 'a', server: 'https://a' }]) }).context).toBe('a');
});
