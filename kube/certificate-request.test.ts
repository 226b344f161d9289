import { expect, test } from 'vitest';
import type { JsonObject } from '../domain/object.ts';
import { readCertificateRequest, requestCertificate } from './certificate-request.ts';
import { createKubeClient } from './client.ts';
import type { KubeTransport } from './transport.ts';

/** A server that stores one request and decides on it as told. */
function server(status: JsonObject): { transport: KubeTransport; stored: () => JsonObject | undefined } {
  let stored: JsonObject | undefined;
  const transport: KubeTransport = {
    server: 'https://hub',
    send: async ({ method, body }) => {
      if (method === 'POST') {
        stored = JSON.parse(JSON.stringify(body));
      }
      return { ...stored, status };
    },
    watch: async function* () {},
    text: async () => '',
    close: async () => {},
  };
  return { transport, stored: () => stored };
}

const WISH = {
  prefix: 'm',
  commonName: 'system:karmada:agent:m',
  organization: 'system:karmada:agents',
  signerName: 'kubernetes.io/kube-apiserver-client',
  usages: ['client auth'],
  validForSeconds: 3_600,
  timeoutMs: 1_000,
};

test('requestCertificate asks for the subject and gives what was signed, with its key', async () => {
  const { transport, stored } = server({ certificate: Buffer.from('CERT').toString('base64') });
  const { cert, key } = await requestCertificate(createKubeClient(transport), WISH);
  expect(cert).toBe('CERT');
  expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  const spec = stored()?.spec;
  expect(spec).toMatchObject({ signerName: WISH.signerName, usages: ['client auth'], expirationSeconds: 3_600 });
  const request = (spec as { request: string }).request;
  expect(readCertificateRequest(request)).toEqual({
    commonNames: ['system:karmada:agent:m'],
    organizations: ['system:karmada:agents'],
    hasAlternativeNames: false,
  });
});

test('requestCertificate says why it was denied', async () => {
  const { transport } = server({ conditions: [{ type: 'Denied', message: 'not you' }] });
  await expect(requestCertificate(createKubeClient(transport), WISH)).rejects.toThrow(/Denied: not you/);
});

test('readCertificateRequest refuses what is none', () => {
  expect(() => readCertificateRequest(Buffer.from('hello').toString('base64'))).toThrow();
});
