/** Secrets of type service-account-token: filled with a token that lives as long as they do, gone with their account. */
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { isConflict, isNotFound } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { createWorkQueue } from '../../kube/work-queue.ts';
import { ISSUER } from '../access/service-account-tokens.ts';
import type { LifecycleContext } from './lifecycle.ts';

const SECRETS: ResourceType = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret', namespaced: true };
const TOKEN_TYPE = 'kubernetes.io/service-account-token';
const NAME_ANNOTATION = 'kubernetes.io/service-account.name';
const UID_ANNOTATION = 'kubernetes.io/service-account.uid';
const CONCURRENCY = 4;

/** Follows Secrets and service accounts; returns how to stop. */
export function openTokenSecrets(context: LifecycleContext): () => void {
  const { hub, logger } = context;
  const secrets = hub.store.collection('secrets');
  const queue = createWorkQueue<string>({
    name: 'token-secrets',
    concurrency: CONCURRENCY,
    logger,
    process: (key) => fill(context, key),
  });
  const addIfToken = (key: string, { type }: KubeObject): void => {
    if (type === TOKEN_TYPE) {
      queue.add(key);
    }
  };
  for (const { key, object } of secrets.list('')) {
    addIfToken(key, object);
  }
  const stops = [
    secrets.subscribe(({ entry }) => addIfToken(entry.key, entry.object)),
    hub.store.collection('serviceaccounts').subscribe(({ entry }) => {
      for (const { key, object } of secrets.list(`${entry.object.metadata.namespace}/`)) {
        if (object.metadata.annotations?.[NAME_ANNOTATION] === entry.object.metadata.name) {
          addIfToken(key, object);
        }
      }
    }),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
    queue.close();
  };
}

async function fill(context: LifecycleContext, key: string): Promise<void> {
  const { hub, client } = context;
  const secret = hub.store.head('secrets', key)?.object;
  if (!secret || secret.metadata.deletionTimestamp !== undefined) {
    return;
  }
  const { namespace = '', annotations = {} } = secret.metadata;
  const name = annotations[NAME_ANNOTATION] ?? '';
  const account = hub.store.head('serviceaccounts', `${namespace}/${name}`)?.object;
  const wantedUid = annotations[UID_ANNOTATION];
  if (!account || (wantedUid !== undefined && wantedUid !== account.metadata.uid)) {
    // A Secret that once belonged to an account goes with it; a new one gets its account's name wrong.
    await tolerant(client.delete(SECRETS, secret.metadata, { preconditions: { uid: secret.metadata.uid ?? '' } }));
    return;
  }
  const data = isJsonObject(secret.data) ? secret.data : {};
  const ca = hub.authority?.cert;
  if (wantedUid !== undefined && data.token !== undefined && data.namespace !== undefined && (!ca || data['ca.crt'])) {
    return;
  }
  const uid = account.metadata.uid ?? '';
  const token =
    data.token === undefined
      ? base64(
          await hub.serviceAccountTokens.issue(
            {
              namespace,
              name,
              uid,
              audiences: [ISSUER],
              bound: { kind: 'Secret', name: secret.metadata.name, uid: secret.metadata.uid ?? '' },
            },
            hub.now(),
          ),
        )
      : data.token;
  const filled: KubeObject = {
    ...secret,
    metadata: { ...secret.metadata, annotations: { ...annotations, [UID_ANNOTATION]: uid } },
    data: { ...data, token, namespace: base64(namespace), ...(ca && { 'ca.crt': base64(ca) }) },
  };
  await tolerant(client.update(SECRETS, filled));
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** A newer version of the Secret starts its own look. */
async function tolerant(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!isConflict(error) && !isNotFound(error)) {
      throw error;
    }
  }
}
