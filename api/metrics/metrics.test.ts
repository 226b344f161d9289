import { afterAll, beforeAll, expect, test } from 'vitest';
import { HUB_USER, type UserInfo } from '../access/user.ts';
import { BUILTIN_RESOURCES } from '../builtin/resources.ts';
import { type ApiServer, createApiServer } from '../server.ts';
import { memoryLog } from '../store/memory-log.ts';
import { createGauge, createHistogram } from './instruments.ts';

const PATH = '/api/v1/namespaces/default/configmaps';

let server: ApiServer;

beforeAll(async () => {
  server = await createApiServer({ log: memoryLog(), definitions: BUILTIN_RESOURCES });
});

afterAll(() => server.close());

function send(path: string, init: RequestInit = {}, user: UserInfo = HUB_USER): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return server.handle(new Request(`https://hub${path}`, { headers, ...init }), user);
}

async function metric(pattern: RegExp): Promise<string[]> {
  const text = await (await send('/metrics')).text();
  return text.split('\n').filter((line) => pattern.test(line));
}

test('requests are counted by verb, resource, scope and code', async () => {
  const create = { method: 'POST', body: '{"metadata":{"name":"a"}}' };
  await send(PATH, create);
  await send(PATH, create);
  const of =
    'component="apiserver",dry_run="",group="",resource="configmaps",scope="resource",subresource="",verb="POST",version="v1"';
  expect(await metric(/^apiserver_request_total\{.*resource="configmaps".*verb="POST"/)).toEqual([
    `apiserver_request_total{code="201",${of}} 1`,
    `apiserver_request_total{code="409",${of}} 1`,
  ]);
  expect(await metric(/^apiserver_request_duration_seconds_count.*resource="configmaps".*verb="POST"/)).toEqual([
    `apiserver_request_duration_seconds_count{${of}} 2`,
  ]);
  expect(await metric(/^apiserver_resource_objects.*configmaps/)).toEqual([
    'apiserver_resource_objects{group="",resource="configmaps"} 1',
  ]);
  // The one that asks is itself being answered.
  expect(await metric(/^apiserver_current_inflight_requests.*readOnly/)).toEqual([
    'apiserver_current_inflight_requests{request_kind="readOnly"} 1',
  ]);
});

test('a watch counts while it is open', async () => {
  const open = /^apiserver_longrunning_requests.*resource="secrets"/;
  const answer = await send('/api/v1/secrets?watch=true&resourceVersion=0');
  const reader = answer.body?.getReader();
  expect(await metric(open)).toEqual([expect.stringMatching(/scope="cluster",.*verb="WATCH".* 1$/)]);
  await reader?.cancel();
  expect(await metric(open)).toEqual([expect.stringMatching(/ 0$/)]);
});

test('what clients make up does not become a label', async () => {
  await send('/apis/nonsense.example.com/v1/madeup');
  await send('/madeup');
  expect(await metric(/madeup|nonsense/)).toEqual([]);
});

test('they are for those who may read them', async () => {
  expect((await send('/metrics', {}, { username: 'bob', groups: [] })).status).toBe(403);
  expect((await send('/metrics', {}, { username: 'prometheus', groups: ['system:monitoring'] })).status).toBe(200);
});

test('a histogram counts what is at most as large as its bounds', () => {
  const histogram = createHistogram('h', 'Sizes.', [1, 2]);
  for (const value of [0.5, 1, 1.5, 3]) {
    histogram.observe({ a: 'b' }, value);
  }
  expect(histogram.text().split('\n')).toEqual([
    '# HELP h Sizes.',
    '# TYPE h histogram',
    'h_bucket{a="b",le="1"} 2',
    'h_bucket{a="b",le="2"} 3',
    'h_bucket{a="b",le="+Inf"} 4',
    'h_sum{a="b"} 6',
    'h_count{a="b"} 4',
    '',
  ]);
});

test('values of labels are escaped', () => {
  const gauge = createGauge('gauge', 'g', 'G.');
  gauge.add({ a: '"\\\n' });
  expect(gauge.text()).toContain('g{a="\\"\\\\\\n"} 1');
});
