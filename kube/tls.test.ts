/** TLS as clusters use it: own authorities, server names, client certificates that are renewed. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { afterAll, assert, beforeAll, expect, test } from 'vitest';
import type { ClientCertificate } from './connections.ts';
import { createHttpTransport, type HttpTransportOptions } from './http-transport.ts';
import { connectInCluster } from './in-cluster.ts';

x509.cryptoProvider.set(webcrypto);
const KEY = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const validity = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) };

async function newAuthority() {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
  const extensions = [new x509.BasicConstraintsExtension(true)];
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=authority',
    keys,
    extensions,
    signingAlgorithm: KEY,
    ...validity,
  });

  async function issue(name: string, hosts: string[] = []): Promise<ClientCertificate> {
    const own = await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
    const names = hosts.map((value) => ({ type: /^\d/.test(value) ? ('ip' as const) : ('dns' as const), value }));
    const issued = await x509.X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: certificate.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: KEY,
      extensions: names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : [],
      ...validity,
    });
    const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', own.privateKey), 'PRIVATE KEY');
    return { cert: issued.toString('pem'), key };
  }
  return { ca: certificate.toString('pem'), issue };
}

let authority: Awaited<ReturnType<typeof newAuthority>>;
let server: ReturnType<typeof createServer>;
let url: string;

beforeAll(async () => {
  authority = await newAuthority();
  const own = await authority.issue('server', ['api.cluster', '127.0.0.1']);
  server = createServer(
    { ...own, ca: authority.ca, requestCert: true, rejectUnauthorized: false },
    (request, response) => {
      const { socket } = request;
      assert(socket instanceof TLSSocket);
      response.end(
        JSON.stringify({
          authorized: socket.authorized,
          user: socket.getPeerCertificate().subject?.CN,
          token: request.headers.authorization,
        }),
      );
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

async function ask(options: Partial<HttpTransportOptions>, times = 1): Promise<unknown[]> {
  const transport = createHttpTransport({ server: url, ...options });
  try {
    const answers: unknown[] = [];
    for (let count = 0; count < times; count++) {
      answers.push(await transport.send({ method: 'GET', path: '/api' }));
    }
    return answers;
  } finally {
    await transport.close();
  }
}

test('trusts the given authority for the given name, and nobody else', async () => {
  const tls = { ca: authority.ca, serverName: 'api.cluster' };
  await expect(ask({ tls })).resolves.toEqual([{ authorized: false }]);
  await expect(ask({ tls: { ...tls, serverName: 'other.cluster' } })).rejects.toMatchObject({
    name: 'KubeUnreachableError',
  });
  await expect(ask({ tls: { ...tls, ca: (await newAuthority()).ca } })).rejects.toMatchObject({
    name: 'KubeUnreachableError',
  });
  await expect(ask({})).rejects.toMatchObject({ name: 'KubeUnreachableError' });
  await expect(ask({ tls: { insecureSkipVerify: true } })).resolves.toHaveLength(1);
});

test('shows its client certificate, and a renewed one on new connections', async () => {
  const certificates = [await authority.issue('jane'), await authority.issue('jane-renewed')];
  let requests = 0;
  const credentials = () => {
    const certificate = certificates[Math.floor(requests++ / 2)];
    return certificate ? { certificate } : {};
  };
  await expect(ask({ tls: { ca: authority.ca, serverName: 'api.cluster' }, credentials }, 4)).resolves.toEqual(
    ['jane', 'jane', 'jane-renewed', 'jane-renewed'].map((user) => ({ authorized: true, user })),
  );
});

test('connectInCluster uses the files of the service account', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'account-'));
  await writeFile(join(folder, 'ca.crt'), authority.ca);
  await writeFile(join(folder, 'token'), 'secret\n');
  const { hostname, port } = new URL(url);
  const transport = connectInCluster({ KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port }, folder);
  await expect(transport?.send({ method: 'GET', path: '/api' })).resolves.toMatchObject({ token: 'Bearer secret' });
  await transport?.close();
  await rm(folder, { recursive: true });
  expect(connectInCluster({}, folder)).toBeUndefined();
});
