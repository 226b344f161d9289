import { describe, expect, test } from 'vitest';
import { createKubeClient } from './client.ts';
import { createEventCorrelator, type Happening } from './event-correlator.ts';
import { createEventRecorder } from './event-recorder.ts';
import { createHttpTransport } from './http-transport.ts';
import { answer, startWireServer } from './testing/wire-server.ts';

const subject = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'u1' };
const synced: Happening = { subject, type: 'Normal', reason: 'SyncSucceed', message: 'applied to member1' };
const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const HOUR_MS = 3_600_000;

describe('createEventCorrelator', () => {
  test('counts up what happens again, and keeps the first time', () => {
    const correlator = createEventCorrelator();
    const first = correlator.correlate(synced, NOW);
    expect(first).toMatchObject({ action: 'create', count: 1, firstSeen: NOW });
    expect(correlator.correlate(synced, NOW + 5)).toMatchObject({
      action: 'count',
      name: first?.name,
      count: 2,
      firstSeen: NOW,
      lastSeen: NOW + 5,
    });
    expect(correlator.correlate({ ...synced, type: 'Warning' }, NOW + 6)).toMatchObject({ action: 'create' });
  });

  test('names Events after their object and the time in hexadecimal nanoseconds', () => {
    const correlator = createEventCorrelator();
    const nanoseconds = BigInt(NOW) * 1_000_000n;
    expect(correlator.correlate(synced, NOW)?.name).toBe(`web.${nanoseconds.toString(16)}`);
    expect(correlator.correlate({ ...synced, reason: 'Other' }, NOW)?.name).toBe(
      `web.${(nanoseconds + 1n).toString(16)}`,
    );
  });

  test('makes one of many messages for the same reason, after the tenth', () => {
    const correlator = createEventCorrelator();
    const told = Array.from({ length: 13 }, (_, index) =>
      correlator.correlate({ ...synced, message: `try ${index}` }, NOW + index),
    );
    expect(told.slice(0, 10).every((event) => event?.action === 'create')).toBe(true);
    expect(told[10]).toMatchObject({ action: 'create', message: '(combined from similar events): try 10' });
    expect(told[12]).toMatchObject({ action: 'count', count: 3, name: told[10]?.name });
    const later = correlator.correlate({ ...synced, message: 'much later' }, NOW + HOUR_MS);
    expect(later).toMatchObject({ action: 'create', message: 'much later' });
  });

  test('silences an object after 25 Events, lets one more pass each five minutes, and no other object suffers', () => {
    const correlator = createEventCorrelator();
    const passed = Array.from({ length: 40 }, () => correlator.correlate(synced, NOW)).filter(Boolean);
    expect(passed).toHaveLength(25);
    expect(correlator.correlate(synced, NOW + 299_000)).toBeUndefined();
    expect(correlator.correlate(synced, NOW + 301_000)).toMatchObject({ count: 42 });
    expect(correlator.correlate(synced, NOW + 302_000)).toBeUndefined();
    expect(correlator.correlate({ ...synced, subject: { ...subject, name: 'api' } }, NOW)).toBeDefined();
  });
});

describe('createEventRecorder', () => {
  async function record(answers: (method: string, tries: number) => number, happenings: Happening[][]) {
    const written: { method: string; url: string; body: unknown }[] = [];
    const server = await startWireServer(({ method = '', url = '' }, response, body) => {
      const code = answers(method, written.length);
      written.push({ method, url, body: JSON.parse(body) });
      code === 0
        ? response.socket?.destroy()
        : answer(response, code < 300 ? JSON.parse(body) : { kind: 'Status', code }, code);
    });
    const transport = createHttpTransport({ server: server.url });
    const client = createKubeClient({
      ...transport,
      // A patch answers the whole Event; what it says is of no interest here.
      send: async (request) => ({
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: 'x' },
        ...(await transport.send(request)),
      }),
    });
    const recorder = createEventRecorder({
      client,
      component: 'test-controller',
      perSecond: 1000,
      logger: { debug() {} },
    });
    for (const batch of happenings) {
      for (const happening of batch) {
        recorder.record(happening);
      }
      await recorder.flush();
    }
    await transport.close();
    await server.close();
    return written;
  }

  test('writes core/v1 Events, and patches the count of what happens again', async () => {
    const [created, counted, ...rest] = await record(() => 201, [[synced], [synced]]);
    expect(created).toMatchObject({
      method: 'POST',
      url: '/api/v1/namespaces/shop/events',
      body: {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { namespace: 'shop', name: expect.stringMatching(/^web\.[0-9a-f]{16}$/) },
        involvedObject: subject,
        type: 'Normal',
        reason: 'SyncSucceed',
        message: 'applied to member1',
        count: 1,
        firstTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        source: { component: 'test-controller' },
        reportingComponent: 'test-controller',
      },
    });
    expect(counted).toMatchObject({ method: 'PATCH', body: { count: 2, message: 'applied to member1' } });
    expect(rest).toEqual([]);
  });

  test('Events of objects without a namespace go to "default"', async () => {
    const cluster = { apiVersion: 'cluster.karmada.io/v1alpha1', kind: 'Cluster', name: 'm1' };
    const [created] = await record(() => 201, [[{ ...synced, subject: cluster }]]);
    expect(created?.url).toBe('/api/v1/namespaces/default/events');
  });

  test('what happens again before it is written is written once', async () => {
    const other = { ...synced, reason: 'Other' };
    const written = await record(() => 201, [[other, synced, synced, synced]]);
    expect(written.map(({ method }) => method)).toEqual(['POST', 'POST']);
    expect(written[1]?.body).toMatchObject({ count: 3 });
  });

  test('an Event that is gone is created again with its count', async () => {
    const written = await record((method) => (method === 'PATCH' ? 404 : 201), [[synced], [synced]]);
    expect(written.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'POST']);
    expect(written[2]?.body).toMatchObject({ count: 2 });
  });

  test('tries again when the server does not answer, and drops what it forbids', async () => {
    const cut = await record((_, tries) => (tries === 0 ? 0 : 201), [[synced]]);
    expect(cut).toHaveLength(2);
    const forbidden = await record(() => 403, [[synced]]);
    expect(forbidden).toHaveLength(1);
  });
});
