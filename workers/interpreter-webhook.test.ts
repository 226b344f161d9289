import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCertificateAuthority, openServerCertificate } from '../api/access/certificates.ts';
import { deployment } from '../domain/fixtures.ts';
import { callWebhook } from './interpreter-webhook.ts';

const folder = mkdtempSync(join(tmpdir(), 'interpreter-webhook-'));
const object = deployment();
const noServices = { templates: () => undefined };
let server: Server;
let port: number;
let caBundle: string;
let asked: { path: string; body: unknown }[];
let answer: (uid: string) => object | undefined;

beforeAll(async () => {
  const authority = await openCertificateAuthority(folder, 'test');
  const { cert, key } = await openServerCertificate(folder, authority, ['localhost']);
  caBundle = Buffer.from(authority.cert).toString('base64');
  server = createServer({ cert, key }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      asked.push({ path: request.url ?? '', body });
      const said = answer(body.request.uid);
      // Without an answer the caller has to give up by itself.
      if (said) {
        response.end(JSON.stringify({ response: said }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

function ask(options: { caBundle?: string; timeoutSeconds?: number } = {}) {
  asked = [];
  const { timeoutSeconds = 5, ...config } = options;
  const hook = {
    id: 'c/h',
    webhook: {
      name: 'h',
      clientConfig: { url: `https://localhost:${port}/interpret`, caBundle, ...config },
      timeoutSeconds,
      interpreterContextVersions: ['v1alpha1'],
    },
  };
  return callWebhook(noServices, hook, { operation: 'ReviseReplica', object, replicas: 3 }, 'uid-1');
}

test('callWebhook() sends the question and reads the answer', async () => {
  answer = (uid) => ({ uid, successful: true, replicas: 3 });
  expect(await ask()).toMatchObject({ replicas: 3 });
  expect(asked).toMatchObject([
    {
      path: '/interpret?timeout=5s',
      body: { request: { uid: 'uid-1', operation: 'ReviseReplica', replicas: 3, kind: { kind: 'Deployment' } } },
    },
  ]);
});

test('callWebhook() says why the webhook refuses', async () => {
  answer = (uid) => ({ uid, successful: false, status: { code: 422, message: 'odd' } });
  await expect(ask()).rejects.toThrow(/failed calling webhook "c\/h".*status code: 422, msg: odd/);
});

test('callWebhook() refuses an answer that is none', async () => {
  answer = () => ({ uid: 7 });
  await expect(ask()).rejects.toThrow(/failed calling webhook/);
});

test('callWebhook() trusts only the certificates of the configuration', async () => {
  const other = await openCertificateAuthority(join(folder, 'other'), 'other');
  answer = (uid) => ({ uid, successful: true });
  await expect(ask({ caBundle: Buffer.from(other.cert).toString('base64') })).rejects.toThrow(/failed calling webhook/);
  expect(asked).toEqual([]);
});

test('callWebhook() gives up after the time of the configuration', async () => {
  answer = () => undefined;
  await expect(ask({ timeoutSeconds: 1 })).rejects.toThrow(/failed calling webhook/);
});
