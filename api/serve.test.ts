import { mkdtempSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../domain/object.ts';
import {
  type CertificateAuthority,
  type KeyPair,
  openCertificateAuthority,
  openServerCertificate,
} from './access/certificates.ts';
import { AUTHENTICATED_GROUP, HUB_USER, MASTERS_GROUP } from './access/user.ts';
import { BUILTIN_RESOURCES } from './builtin/resources.ts';
import { type Listener, serve } from './serve.ts';
import { type ApiServer, createApiServer } from './server.ts';
import { memoryLog } from './store/memory-log.ts';

const TOKEN = 'a-static-token';
const audited: JsonObject[] = [];

let authority: CertificateAuthority;
let admin: KeyPair;
let server: ApiServer;
let listener: Listener;
let url: string;

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'serve-'));
  authority = await openCertificateAuthority(folder, 'test-ca');
  admin = await authority.issueClient({ username: 'admin', groups: [MASTERS_GROUP] });
  server = await createApiServer({
    log: memoryLog(),
    definitions: BUILTIN_RESOURCES,
    tokens: new Map([[TOKEN, { username: 'robot', groups: [AUTHENTICATED_GROUP] }]]),
    authority,
    audit: (event) => audited.push(event),
  });
  const certificate = await openServerCertificate(folder, authority, ['localhost', '127.0.0.1']);
  listener = await serve(server, { host: '127.0.0.1', port: 0, certificate, clientCa: authority.cert });
  url = `https://localhost:${listener.port}`;
});

afterAll(async () => {
  await listener.close();
  await server.close();
});

async function ask(path: string, options: { pair?: KeyPair; headers?: Record<string, string> } = {}) {
  const dispatcher = new Agent({ connect: { ca: authority.cert, ...options.pair } });
  try {
    const { statusCode, body } = await request(url + path, { dispatcher, headers: options.headers ?? {} });
    return { code: statusCode, text: await body.text() };
  } finally {
    await dispatcher.close();
  }
}

const WHOAMI = '/apis/authentication.k8s.io/v1/selfsubjectreviews';

async function whoami(pair: KeyPair | undefined, headers: Record<string, string>): Promise<unknown> {
  const dispatcher = new Agent({ connect: { ca: authority.cert, ...pair } });
  try {
    const { body } = await request(url + WHOAMI, {
      method: 'POST',
      dispatcher,
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });
    const review = (await body.json()) as { status?: { userInfo?: { username?: string; groups?: string[] } } };
    return review.status?.userInfo ?? review;
  } finally {
    await dispatcher.close();
  }
}

test('a client certificate says who calls', async () => {
  expect(await whoami(admin, {})).toEqual({
    username: 'admin',
    groups: [MASTERS_GROUP, AUTHENTICATED_GROUP],
    extra: { 'authentication.kubernetes.io/credential-id': [expect.stringMatching(/^X509SHA256=[0-9a-f]{64}$/)] },
  });
});

test('a bearer token says who calls; a wrong one is refused', async () => {
  expect(await whoami(undefined, { authorization: `Bearer ${TOKEN}` })).toEqual({
    username: 'robot',
    groups: [AUTHENTICATED_GROUP],
  });
  expect(await whoami(undefined, { authorization: 'Bearer nonsense' })).toMatchObject({ code: 401 });
});

test('a certificate of another authority is none', async () => {
  const other = await openCertificateAuthority(mkdtempSync(join(tmpdir(), 'other-')), 'other');
  const pair = await other.issueClient({ username: 'admin', groups: [MASTERS_GROUP] });
  expect((await ask('/api/v1/secrets', { pair })).code).toBe(403);
});

test('the anonymous may ask for health and version, and for nothing else', async () => {
  expect(await ask('/readyz')).toEqual({ code: 200, text: 'ok' });
  expect((await ask('/version')).code).toBe(200);
  expect((await ask('/api')).code).toBe(403);
  expect((await ask('/api/v1/namespaces')).code).toBe(403);
});

test('impersonation needs the right, and then counts', async () => {
  const pair = admin;
  expect((await ask('/api/v1/nodes', { pair, headers: { 'impersonate-user': 'nobody' } })).code).toBe(403);
  const robot = { authorization: `Bearer ${TOKEN}`, 'impersonate-user': 'admin', 'impersonate-group': MASTERS_GROUP };
  expect((await ask('/api/v1/nodes', { headers: robot })).code).toBe(403);
});

test('the token of a service account lives as long as the account', async () => {
  const hub = server.transport(HUB_USER);
  const accounts = '/api/v1/namespaces/default/serviceaccounts';
  await hub.send({ method: 'POST', path: accounts, body: { metadata: { name: 'robot' } } });
  const { status } = await hub.send({ method: 'POST', path: `${accounts}/robot/token`, body: { spec: {} } });
  const token = (status as JsonObject).token;
  expect(await whoami(undefined, { authorization: `Bearer ${token}` })).toMatchObject({
    username: 'system:serviceaccount:default:robot',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:default', AUTHENTICATED_GROUP],
  });
  await hub.send({ method: 'DELETE', path: `${accounts}/robot` });
  expect(await whoami(undefined, { authorization: `Bearer ${token}` })).toMatchObject({ code: 401 });
});

test('an approved certificate request is signed for the one who sent it', async () => {
  const { Pkcs10CertificateRequestGenerator } = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const csr = await Pkcs10CertificateRequestGenerator.create({ name: 'CN=carol', keys, signingAlgorithm: algorithm });
  const hub = server.transport({ username: 'carol', groups: [MASTERS_GROUP] });
  const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
  const made = await hub.send({
    method: 'POST',
    path,
    body: {
      metadata: { name: 'carol' },
      spec: {
        request: Buffer.from(csr.toString('pem')).toString('base64'),
        signerName: 'kubernetes.io/kube-apiserver-client',
        usages: ['client auth'],
        username: 'somebody-else',
      },
    },
  });
  expect(made.spec).toMatchObject({ username: 'carol' });
  const watch = hub.watch({ method: 'GET', path, query: { watch: 'true', fieldSelector: 'metadata.name=carol' } });
  const conditions = [{ type: 'Approved', status: 'True', reason: 'Test' }];
  await hub.send({ method: 'PUT', path: `${path}/carol/approval`, body: { ...made, status: { conditions } } });
  for await (const { object } of watch) {
    const certificate = (object.status as JsonObject | undefined)?.certificate;
    if (typeof certificate === 'string') {
      expect(Buffer.from(certificate, 'base64').toString()).toContain('BEGIN CERTIFICATE');
      break;
    }
  }
});

test('audit tells of refused credentials, too', async () => {
  const path = '/api/v1/pods';
  expect((await ask(path, { headers: { authorization: 'Bearer nonsense' } })).code).toBe(401);
  expect(audited.findLast(({ requestURI }) => requestURI === path)).toMatchObject({
    stage: 'ResponseStarted',
    verb: 'list',
    user: {},
    objectRef: { resource: 'pods', apiVersion: 'v1' },
    responseStatus: { status: 'Failure', code: 401, message: 'Authentication failed, attempted: bearer' },
  });
});

test('audit tells what admission policies noted', async () => {
  const send = (path: string, body: JsonObject) => server.transport(HUB_USER).send({ method: 'POST', path, body });
  const group = '/apis/admissionregistration.k8s.io/v1';
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] };
  await send(`${group}/validatingadmissionpolicies`, {
    metadata: { name: 'noting' },
    spec: {
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression: 'false', message: 'no' }],
      auditAnnotations: [{ key: 'name', valueExpression: 'string(object.metadata.name)' }],
    },
  });
  const binding = { policyName: 'noting', validationActions: ['Audit'] };
  await send(`${group}/validatingadmissionpolicybindings`, { metadata: { name: 'noting-here' }, spec: binding });
  const path = '/api/v1/namespaces/default/configmaps';
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  await server.handle(
    new Request(`https://hub${path}`, { method: 'POST', body: '{"metadata":{"name":"noted"}}', headers }),
    HUB_USER,
  );
  const event = audited.findLast(({ requestURI }) => requestURI === path);
  expect(event?.annotations).toEqual({
    'noting/name': 'noted',
    'validation.policy.admission.k8s.io/validation_failure': JSON.stringify([
      { message: 'no', policy: 'noting', binding: 'noting-here', expressionIndex: 0, validationActions: ['Audit'] },
    ]),
  });
  await server.transport(HUB_USER).send({ method: 'DELETE', path: `${group}/validatingadmissionpolicies/noting` });
});

test('audit tells who did what, and no content', () => {
  const reviews = audited.filter(({ requestURI }) => requestURI === WHOAMI);
  expect(reviews.length).toBeGreaterThan(0);
  const impersonated = audited.find(({ impersonatedUser }) => impersonatedUser !== undefined);
  expect(impersonated).toMatchObject({ user: { username: 'admin' }, impersonatedUser: { username: 'nobody' } });
  expect(audited.every((event) => event.requestObject === undefined && event.responseObject === undefined)).toBe(true);
});

test('one HTTP/2 connection carries 30 long lists at once and outlives 1,500 cancelled watches', async () => {
  const hub = server.transport(HUB_USER);
  const data = { x: 'x'.repeat(200_000) };
  for (let index = 0; index < 10; index += 1) {
    await hub.send({
      method: 'POST',
      path: '/api/v1/namespaces/default/configmaps',
      body: { metadata: { name: `big-${index}` }, data },
    });
  }
  const session = connect(url, { ca: authority.cert, ...admin });
  const lengthOf = (path: string): Promise<number> =>
    new Promise((resolve, reject) => {
      const stream = session.request({ ':path': path });
      let length = 0;
      stream.on('data', (chunk: Buffer) => {
        length += chunk.length;
      });
      stream.on('end', () => resolve(length));
      stream.on('error', reject);
    });
  const lengths = await Promise.all(
    Array.from({ length: 30 }, () => lengthOf('/api/v1/namespaces/default/configmaps')),
  );
  expect(Math.min(...lengths)).toBeGreaterThan(2_000_000);

  for (let count = 0; count < 1500; count += 1) {
    const stream = session.request({ ':path': '/api/v1/secrets?watch=true&resourceVersion=0' });
    stream.on('error', () => {});
    await new Promise((resolve) => stream.once('response', resolve));
    stream.close(8);
  }
  expect(await lengthOf('/api/v1/namespaces/default/configmaps/big-0')).toBeGreaterThan(200_000);
  session.close();
});
