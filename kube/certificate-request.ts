/** Client certificates by CertificateSigningRequests: making one, waiting for its certificate, reading somebody's. */
import 'reflect-metadata';
import { randomUUID, webcrypto } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as x509 from '@peculiar/x509';
import { isJsonObject, type KubeObject } from '../domain/object.ts';
import type { KubeClient } from './client.ts';
import type { ClientCertificate } from './connections.ts';
import type { ResourceType } from './resource.ts';

export const SIGNING_REQUESTS: ResourceType = {
  group: 'certificates.k8s.io',
  version: 'v1',
  plural: 'certificatesigningrequests',
  kind: 'CertificateSigningRequest',
  namespaced: false,
};

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const POLL_MS = 500;
/** Object identifier of the extension. */
const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';

/** A certificate to ask for. */
export interface CertificateWish {
  /** Begin of the request's name. */
  prefix: string;
  commonName: string;
  organization: string;
  signerName: string;
  usages: readonly string[];
  /** The signer may give less. */
  validForSeconds: number;
  /** How long to wait for approval and signature. */
  timeoutMs: number;
  /** Called with the request once it is there, by those who may approve what they ask for. */
  approve?: (request: KubeObject) => Promise<unknown>;
}

/** Makes a key, asks for a certificate and waits for it. Throws when it is denied, fails, or does not come in time. */
export async function requestCertificate(client: KubeClient, wish: CertificateWish): Promise<ClientCertificate> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const subject = new x509.Name([{ CN: [wish.commonName] }, { O: [wish.organization] }]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: subject.toJSON(),
    keys,
    signingAlgorithm: ALGORITHM,
  });
  const created = await client.create(SIGNING_REQUESTS, {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: `${wish.prefix}-${randomUUID().slice(0, 8)}` },
    spec: {
      request: Buffer.from(request.toString('pem')).toString('base64'),
      signerName: wish.signerName,
      usages: [...wish.usages],
      expirationSeconds: wish.validForSeconds,
    },
  });
  await wish.approve?.(created);
  const cert = await signed(client, created.metadata.name, wish.timeoutMs);
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
  return { cert, key };
}

async function signed(client: KubeClient, name: string, timeoutMs: number): Promise<string> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const request = await client.get(SIGNING_REQUESTS, { name });
    const status = isJsonObject(request?.status) ? request.status : {};
    if (typeof status.certificate === 'string' && status.certificate !== '') {
      return Buffer.from(status.certificate, 'base64').toString('utf8');
    }
    const conditions = Array.isArray(status.conditions) ? status.conditions.filter(isJsonObject) : [];
    const refusal = conditions.find(({ type }) => type === 'Denied' || type === 'Failed');
    if (!request || refusal) {
      const reason = refusal ? `${refusal.type}: ${refusal.message ?? refusal.reason}` : 'it was deleted';
      throw new Error(`The certificate request ${name} got no certificate: ${reason}`);
    }
    await sleep(POLL_MS);
  }
  throw new Error(
    `The certificate request ${name} got no certificate within ${timeoutMs / 1_000} s; approve it with ` +
      `kubectl certificate approve ${name}, and see that the hub signs certificates`,
  );
}

/** What a request (PEM in base64) asks for. Throws when it cannot be read. */
export function readCertificateRequest(request: string): {
  commonNames: string[];
  organizations: string[];
  hasAlternativeNames: boolean;
} {
  const parsed = new x509.Pkcs10CertificateRequest(Buffer.from(request, 'base64').toString('utf8'));
  return {
    commonNames: parsed.subjectName.getField('CN'),
    organizations: parsed.subjectName.getField('O'),
    hasAlternativeNames: parsed.getExtension(SUBJECT_ALTERNATIVE_NAME) !== null,
  };
}

/** When a certificate (PEM) is valid. */
export function certificateLife(cert: string): { notBefore: Date; notAfter: Date } {
  const { notBefore, notAfter } = new x509.X509Certificate(cert);
  return { notBefore, notAfter };
}
