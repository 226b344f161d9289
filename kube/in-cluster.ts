/** Connects a program that runs in a pod to the cluster it runs in, as its service account. */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHttpTransport } from './http-transport.ts';
import { refreshed } from './kubeconfig-user.ts';
import type { KubeTransport } from './transport.ts';

const ACCOUNT_FOLDER = '/var/run/secrets/kubernetes.io/serviceaccount';
/** Bound tokens are renewed by the kubelet well before they end; client-go reads them every minute. */
const TOKEN_PERIOD_MS = 60_000;

/** A transport to the pod's own cluster; undefined outside of a pod. */
export function connectInCluster(
  env: NodeJS.ProcessEnv = process.env,
  folder = ACCOUNT_FOLDER,
): KubeTransport | undefined {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = env;
  if (!host || !port) {
    return undefined;
  }
  return createHttpTransport({
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    tls: { ca: readFileSync(join(folder, 'ca.crt'), 'utf8') },
    credentials: refreshed(async () => {
      const token = await readFile(join(folder, 'token'), 'utf8');
      return { authorization: `Bearer ${token.trim()}` };
    }, TOKEN_PERIOD_MS),
  });
}
