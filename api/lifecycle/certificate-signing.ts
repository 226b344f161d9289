/** Signs approved certificate requests of clients, and forgets requests that are long done. */
import * as z from 'zod';
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { isConflict, isNotFound } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { createWorkQueue } from '../../kube/work-queue.ts';
import type { CertificateAuthority } from '../access/certificates.ts';
import { timestamp } from '../resource/prepare.ts';
import type { LifecycleContext } from './lifecycle.ts';

const STORE_NAME = 'certificatesigningrequests.certificates.k8s.io';
const REQUESTS: ResourceType = {
  group: 'certificates.k8s.io',
  version: 'v1',
  plural: 'certificatesigningrequests',
  kind: 'CertificateSigningRequest',
  namespaced: false,
};
/** Signers of certificates by which clients come in. */
const SIGNERS: readonly string[] = [
  'kubernetes.io/kube-apiserver-client',
  'kubernetes.io/kube-apiserver-client-kubelet',
];
const CLIENT_AUTH = 'client auth';

const YEAR_SECONDS = 365 * 86_400;
const SHORTEST_SECONDS = 600;
/** As kube-controller-manager: done requests are kept an hour, undecided ones a day. */
const KEEP_DONE_MS = 3_600_000;
const KEEP_PENDING_MS = 86_400_000;
const CLEAN_EVERY_MS = 3_600_000;

const requestSchema = z.object({
  spec: z.object({
    request: z.string(),
    signerName: z.string(),
    usages: z.array(z.string()).default([]),
    expirationSeconds: z.int().nullish(),
  }),
  status: z
    .object({
      certificate: z.string().optional(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).default([]),
    })
    .default({ conditions: [] }),
});

/** Follows requests; returns how to stop. */
export function openCertificateSigning(context: LifecycleContext): () => void {
  const { hub, logger } = context;
  const requests = hub.store.collection(STORE_NAME);
  const { authority } = hub;
  const queue = createWorkQueue<string>({
    name: 'certificate-signing',
    concurrency: 1,
    logger,
    process: (name) => (authority ? sign(context, authority, name) : Promise.resolve()),
  });
  for (const { key } of requests.list('')) {
    queue.add(key);
  }
  const unsubscribe = requests.subscribe(({ type, entry }) => {
    if (type !== 'DELETED') {
      queue.add(entry.key);
    }
  });
  const cleaning = setInterval(() => {
    clean(context).catch((error: unknown) => logger.warn({ err: error }, 'cannot delete old certificate requests'));
  }, CLEAN_EVERY_MS);
  cleaning.unref();
  return () => {
    unsubscribe();
    clearInterval(cleaning);
    queue.close();
  };
}

async function sign(context: LifecycleContext, authority: CertificateAuthority, name: string): Promise<void> {
  const object = context.hub.store.head(STORE_NAME, name)?.object;
  const parsed = requestSchema.safeParse(object);
  if (!object || !parsed.success) {
    return;
  }
  const { spec, status } = parsed.data;
  const has = (type: string): boolean => status.conditions.some((one) => one.type === type && one.status === 'True');
  if (status.certificate || !SIGNERS.includes(spec.signerName) || !has('Approved') || has('Denied') || has('Failed')) {
    return;
  }
  if (!spec.usages.includes(CLIENT_AUTH)) {
    await fail(context, object, 'SignerValidationFailure', `usages must include ${JSON.stringify(CLIENT_AUTH)}`);
    return;
  }
  const seconds = Math.min(YEAR_SECONDS, Math.max(SHORTEST_SECONDS, spec.expirationSeconds ?? YEAR_SECONDS));
  const request = Buffer.from(spec.request, 'base64').toString();
  let certificate: string;
  try {
    certificate = await authority.signClientRequest(request, seconds * 1000);
  } catch (error) {
    await fail(context, object, 'SigningError', error instanceof Error ? error.message : String(error));
    return;
  }
  await writeStatus(context, object, { certificate: Buffer.from(`${certificate}\n`).toString('base64') });
}

function fail(context: LifecycleContext, object: KubeObject, reason: string, message: string): Promise<void> {
  const conditions =
    isJsonObject(object.status) && Array.isArray(object.status.conditions) ? object.status.conditions : [];
  const now = timestamp(context.hub.now());
  const failed = { type: 'Failed', status: 'True', reason, message, lastUpdateTime: now, lastTransitionTime: now };
  return writeStatus(context, object, { conditions: [...conditions, failed] });
}

async function writeStatus(
  { client }: LifecycleContext,
  object: KubeObject,
  change: KubeObject['status'],
): Promise<void> {
  const status = { ...(isJsonObject(object.status) ? object.status : {}), ...(isJsonObject(change) ? change : {}) };
  await client.updateStatus(REQUESTS, { ...object, status }).catch((error: unknown) => {
    // A newer version starts its own look.
    if (!isConflict(error) && !isNotFound(error)) {
      throw error;
    }
  });
}

async function clean({ hub, client }: LifecycleContext): Promise<void> {
  for (const { object } of hub.store.collection(STORE_NAME).list('')) {
    const conditions = requestSchema.safeParse(object).data?.status.conditions ?? [];
    const age = hub.now().getTime() - Date.parse(object.metadata.creationTimestamp ?? '');
    if (age > (conditions.length > 0 ? KEEP_DONE_MS : KEEP_PENDING_MS)) {
      await client.delete(REQUESTS, object.metadata);
    }
  }
}
