/** `serviceaccounts/<name>/token`: a token for a service account, for a while. */
import * as z from 'zod';
import { type BoundObject, ISSUER } from '../access/service-account-tokens.ts';
import { readBody } from '../request/body.ts';
import { storeKey } from '../resource/name.ts';
import { timestamp } from '../resource/prepare.ts';
import { type Answer, objectAnswer } from '../response/answer.ts';
import { badRequest, conflict, invalid, notFound } from '../response/status.ts';
import { collectionOf, nameOf, type Operation } from '../verbs/operation.ts';

const DEFAULT_SECONDS = 3600;
const SHORTEST_SECONDS = 600;
const LONGEST_SECONDS = 2 ** 32;

const requestSchema = z.object({
  spec: z
    .object({
      audiences: z.array(z.string()).nullish(),
      expirationSeconds: z.int().nullish(),
      boundObjectRef: z
        .object({
          kind: z.enum(['Pod', 'Secret', 'Node']),
          name: z.string(),
          uid: z.string().optional(),
        })
        .nullish(),
    })
    .default({}),
});

const BOUND_RESOURCES = { Pod: 'pods', Secret: 'secrets', Node: 'nodes' } as const;

/** Answers a TokenRequest. */
export async function requestToken(operation: Operation): Promise<Answer> {
  const { hub, target, request, definition } = operation;
  const { namespace = '' } = target;
  const name = nameOf(operation);
  const account = collectionOf(operation).get(storeKey({ namespace, name }))?.object;
  if (!account) {
    throw notFound(definition, name);
  }
  const { value } = await readBody(request);
  const parsed = requestSchema.safeParse(value);
  if (!parsed.success) {
    throw badRequest(`TokenRequest cannot be read: ${z.prettifyError(parsed.error)}`);
  }
  const { spec } = parsed.data;
  const expirationSeconds = spec.expirationSeconds ?? DEFAULT_SECONDS;
  if (expirationSeconds < SHORTEST_SECONDS || expirationSeconds > LONGEST_SECONDS) {
    throw invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', [
      {
        type: 'Invalid',
        field: 'spec.expirationSeconds',
        value: expirationSeconds,
        detail:
          expirationSeconds < SHORTEST_SECONDS
            ? 'may not specify a duration less than 10 minutes'
            : 'may not specify a duration larger than 2^32 seconds',
      },
    ]);
  }
  const bound = spec.boundObjectRef ? findBound(operation, spec.boundObjectRef) : undefined;
  const audiences = spec.audiences && spec.audiences.length > 0 ? spec.audiences : [ISSUER];
  const now = hub.now();
  const token = await hub.serviceAccountTokens.issue(
    {
      namespace,
      name,
      uid: account.metadata.uid ?? '',
      audiences,
      expirationSeconds,
      ...(bound && { bound }),
    },
    now,
  );
  return objectAnswer(
    {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: timestamp(now) },
      spec: { audiences, expirationSeconds, boundObjectRef: spec.boundObjectRef ?? null },
      status: { token, expirationTimestamp: timestamp(new Date(now.getTime() + expirationSeconds * 1000)) },
    },
    201,
  );
}

function findBound(
  { hub, target }: Operation,
  reference: { kind: BoundObject['kind']; name: string; uid?: string | undefined },
): BoundObject {
  const plural = BOUND_RESOURCES[reference.kind];
  const { namespace = '' } = target;
  const key = reference.kind === 'Node' ? reference.name : storeKey({ namespace, name: reference.name });
  const object = hub.store.collection(plural).get(key)?.object;
  if (!object) {
    throw notFound({ group: '', plural }, reference.name);
  }
  const uid = object.metadata.uid ?? '';
  if (reference.uid !== undefined && reference.uid !== '' && reference.uid !== uid) {
    throw conflict(
      { group: '', plural },
      reference.name,
      `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  return { kind: reference.kind, name: reference.name, uid };
}
