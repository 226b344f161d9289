/**
 * Signs the ConfigMap kube-public/cluster-info with every bootstrap token that may sign, as kube-controller-manager's
 * bootstrapsigner: whoever has a token can tell by it that the address and the authority in there are the hub's.
 */
import { isDeepStrictEqual } from 'node:util';
import { CompactSign } from 'jose';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { isConflict, isNotFound } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { createWorkQueue } from '../../kube/work-queue.ts';
import { readSecret } from '../access/bootstrap-tokens.ts';
import type { LifecycleContext } from './lifecycle.ts';

const CONFIG_MAPS: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};
const CLUSTER_INFO = 'kube-public/cluster-info';
const TOKENS = 'kube-system/bootstrap-token-';
const SIGNED_KEY = 'kubeconfig';
const SIGNATURE_PREFIX = 'jws-kubeconfig-';

/** Follows the ConfigMap and the tokens; returns how to stop. */
export function openBootstrapSigner(context: LifecycleContext): () => void {
  const { store } = context.hub;
  const queue = createWorkQueue<string>({
    name: 'bootstrap-signer',
    concurrency: 1,
    logger: context.logger,
    process: () => sign(context),
  });
  const stops = [
    store.collection('configmaps').subscribe(({ entry }) => entry.key === CLUSTER_INFO && queue.add(CLUSTER_INFO)),
    store.collection('secrets').subscribe(({ entry }) => entry.key.startsWith(TOKENS) && queue.add(CLUSTER_INFO)),
  ];
  queue.add(CLUSTER_INFO);
  return () => {
    for (const stop of stops) {
      stop();
    }
    queue.close();
  };
}

async function sign({ hub, client }: LifecycleContext): Promise<void> {
  const configMap = hub.store.head('configmaps', CLUSTER_INFO)?.object;
  const data = isJsonObject(configMap?.data) ? configMap.data : {};
  const content = data[SIGNED_KEY];
  if (!configMap || configMap.metadata.deletionTimestamp !== undefined || typeof content !== 'string') {
    return;
  }
  const secrets = hub.store.collection('secrets').list(TOKENS);
  const signatures = await Promise.all(
    secrets.flatMap(({ object }) => {
      const token = signingToken(object, hub.now());
      return token ? [signature(content, token)] : [];
    }),
  );
  const others = Object.entries(data).filter(([key]) => !key.startsWith(SIGNATURE_PREFIX));
  const signed: KubeObject = { ...configMap, data: Object.fromEntries([...others, ...signatures]) };
  if (!isDeepStrictEqual(signed.data, data)) {
    await client.update(CONFIG_MAPS, signed).catch((error: unknown) => {
      // A newer version starts its own look.
      if (!isConflict(error) && !isNotFound(error)) {
        throw error;
      }
    });
  }
}

interface SigningToken {
  id: string;
  secret: string;
}

function signingToken(object: KubeObject, now: Date): SigningToken | undefined {
  const data = readSecret(object);
  const { 'token-id': id, 'token-secret': secret, 'usage-bootstrap-signing': usage, expiration } = data ?? {};
  const isOver = Boolean(expiration) && !(Date.parse(expiration ?? '') > now.getTime());
  return id && secret && usage === 'true' && !isOver ? { id, secret } : undefined;
}

/** Key and detached JWS: header and signature, without the content between them. */
async function signature(content: string, { id, secret }: SigningToken): Promise<[string, string]> {
  const bytes = new TextEncoder();
  const jws = await new CompactSign(bytes.encode(content))
    .setProtectedHeader({ alg: 'HS256', kid: id })
    .sign(bytes.encode(secret));
  const [header, , proof] = jws.split('.');
  return [`${SIGNATURE_PREFIX}${id}`, `${header}..${proof}`];
}
