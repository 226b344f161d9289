/** Tokens of service accounts: JSON web tokens signed by the hub, bound to objects whose deletion ends them. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, errors, exportJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import * as z from 'zod';
import type { KubeObject } from '../../domain/object.ts';
import type { Store } from '../store/store.ts';
import { CREDENTIAL_ID, serviceAccountUser, type UserInfo } from './user.ts';

/** The issuer, and the audience of tokens for the hub itself: Kubernetes' usual name for both. */
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';

const ALGORITHM = 'ES256';

/** An object to which a token is bound. */
export interface BoundObject {
  kind: 'Pod' | 'Secret' | 'Node';
  name: string;
  uid: string;
}

/** What a token is to say. */
export interface TokenRequest {
  namespace: string;
  name: string;
  uid: string;
  audiences: readonly string[];
  /** Absent for tokens that live as long as their Secret. */
  expirationSeconds?: number;
  bound?: BoundObject;
}

/** What a valid token says. */
export interface VerifiedToken {
  user: UserInfo;
  audiences: string[];
}

/** Signs and verifies. */
export interface ServiceAccountTokens {
  issue(request: TokenRequest, now: Date): Promise<string>;
  /** Undefined for a token that is none of ours, is over, or whose account (or bound object) is gone. */
  verify(token: string, audiences: readonly string[]): Promise<VerifiedToken | undefined>;
  /** The public key, for others who verify. */
  jwks(): Promise<{ keys: JWK[] }>;
}

const boundSchema = z.object({ name: z.string(), uid: z.string() });

const claimsSchema = z.object({
  aud: z.union([z.string().transform((audience) => [audience]), z.array(z.string())]),
  jti: z.string().optional(),
  'kubernetes.io': z.object({
    namespace: z.string(),
    serviceaccount: boundSchema,
    secret: boundSchema.optional(),
    pod: boundSchema.optional(),
    node: boundSchema.optional(),
  }),
});

const BOUND_RESOURCES = { secret: 'secrets', pod: 'pods', node: 'nodes' } as const;

/** The key in a file (mode 0600), made when there is none. */
export async function openSigningKey(path: string): Promise<KeyObject> {
  const kept = await readFile(path, 'utf8').catch(() => undefined);
  if (kept !== undefined) {
    return createPrivateKey(kept);
  }
  const key = generateSigningKey();
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const scratch = `${path}.${process.pid}`;
  await writeFile(scratch, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await rename(scratch, path);
  return key;
}

/** A new key. */
export function generateSigningKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/** Tokens for the service accounts of a store. */
export function createServiceAccountTokens(store: Store, signingKey: KeyObject): ServiceAccountTokens {
  const publicKey = createPublicKey(signingKey);
  const jwk = exportJWK(publicKey).then(async (key) => ({
    ...key,
    alg: ALGORITHM,
    use: 'sig',
    kid: await calculateJwkThumbprint(key),
  }));

  function exists(resource: string, key: string, uid: string): boolean {
    const object: KubeObject | undefined = store.collection(resource).get(key)?.object;
    return object !== undefined && object.metadata.uid === uid && object.metadata.deletionTimestamp === undefined;
  }

  return {
    async issue({ namespace, name, uid, audiences, expirationSeconds, bound }, now) {
      const seconds = Math.floor(now.getTime() / 1000);
      const token = new SignJWT({
        'kubernetes.io': {
          namespace,
          serviceaccount: { name, uid },
          ...(bound && { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } }),
        },
      })
        .setProtectedHeader({ alg: ALGORITHM, kid: (await jwk).kid })
        .setIssuer(ISSUER)
        .setSubject(`system:serviceaccount:${namespace}:${name}`)
        .setAudience([...audiences])
        .setIssuedAt(seconds)
        .setNotBefore(seconds)
        .setJti(crypto.randomUUID());
      if (expirationSeconds !== undefined) {
        token.setExpirationTime(seconds + expirationSeconds);
      }
      return token.sign(signingKey);
    },
    async verify(token, audiences) {
      try {
        const { payload } = await jwtVerify(token, publicKey, { issuer: ISSUER, algorithms: [ALGORITHM] });
        const { aud, jti, 'kubernetes.io': about } = claimsSchema.parse(payload);
        const common = aud.filter((audience) => audiences.includes(audience));
        const { namespace, serviceaccount } = about;
        if (
          common.length === 0 ||
          !exists('serviceaccounts', `${namespace}/${serviceaccount.name}`, serviceaccount.uid)
        ) {
          return undefined;
        }
        for (const kind of ['secret', 'pod', 'node'] as const) {
          const bound = about[kind];
          const key = kind === 'node' ? bound?.name : `${namespace}/${bound?.name}`;
          if (bound && !exists(BOUND_RESOURCES[kind], key ?? '', bound.uid)) {
            return undefined;
          }
        }
        return {
          user: {
            ...serviceAccountUser(namespace, serviceaccount.name),
            uid: serviceaccount.uid,
            ...(jti !== undefined && { extra: { [CREDENTIAL_ID]: [`JTI=${jti}`] } }),
          },
          audiences: common,
        };
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof z.ZodError) {
          return undefined;
        }
        throw error;
      }
    },
    jwks: async () => ({ keys: [await jwk] }),
  };
}
