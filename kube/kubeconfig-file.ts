/** Writes kubeconfig files for kubectl and friends. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify as stringifyYaml } from 'yaml';
import type { ClientCertificate } from './connections.ts';
import { type Kubeconfig, parseKubeconfig } from './kubeconfig.ts';

/** A context to write, with the cluster and the user it names, all three of one name. */
export interface NewContext {
  name: string;
  server: string;
  /** Certificate authority of the server, PEM. */
  ca?: string;
  certificate?: ClientCertificate;
  token?: string;
  namespace?: string;
}

/** Kubeconfig YAML with these contexts; the first is the current one. */
export function formatKubeconfig(contexts: readonly NewContext[]): string {
  return stringifyYaml(merged(parseKubeconfig(''), contexts, contexts[0]?.name), { lineWidth: 0 });
}

/**
 * Puts contexts into a kubeconfig file, which need not exist: entries of the same names are replaced, all else stays,
 * and the first context becomes the current one. The file is replaced at once and only its owner may read it.
 */
export async function writeKubeconfig(path: string, contexts: readonly NewContext[]): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const text = await readFile(target, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return '';
    }
    throw error;
  });
  const config = merged(parseKubeconfig(text, path), contexts, contexts[0]?.name);
  const draft = `${target}.${randomUUID()}`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await writeFile(draft, stringifyYaml(config, { lineWidth: 0 }), { mode: 0o600, flag: 'wx' });
    await rename(draft, target);
  } finally {
    await rm(draft, { force: true });
  }
}

function merged(config: Kubeconfig, contexts: readonly NewContext[], current: string | undefined): Kubeconfig {
  const names = new Set(contexts.map(({ name }) => name));
  const others = <Entry extends { name: string }>(list: Entry[]) => list.filter(({ name }) => !names.has(name));
  return {
    apiVersion: 'v1',
    kind: 'Config',
    ...config,
    'current-context': current ?? config['current-context'],
    clusters: [...others(config.clusters), ...contexts.map(clusterOf)],
    users: [...others(config.users), ...contexts.map(userOf)],
    contexts: [...others(config.contexts), ...contexts.map(contextOf)],
  };
}

function clusterOf({ name, server, ca }: NewContext): Kubeconfig['clusters'][number] {
  return { name, cluster: { server, ...(ca === undefined ? {} : { 'certificate-authority-data': base64(ca) }) } };
}

function userOf({ name, certificate, token }: NewContext): Kubeconfig['users'][number] {
  return {
    name,
    user: {
      ...(token === undefined ? {} : { token }),
      ...(certificate
        ? { 'client-certificate-data': base64(certificate.cert), 'client-key-data': base64(certificate.key) }
        : {}),
    },
  };
}

function contextOf({ name, namespace }: NewContext): Kubeconfig['contexts'][number] {
  return { name, context: { cluster: name, user: name, ...(namespace === undefined ? {} : { namespace }) } };
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
