import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HUB_USER } from '../access/user.ts';
import { BUILTIN_RESOURCES } from '../builtin/resources.ts';
import { type ApiServer, createApiServer } from '../server.ts';
import { memoryLog } from '../store/memory-log.ts';
import { frameOf } from './web-socket.ts';

const PATH = '/api/v1/namespaces/default/configmaps';

let server: ApiServer;
let listener: Server;
let url: string;

beforeAll(async () => {
  server = await createApiServer({ log: memoryLog(), definitions: BUILTIN_RESOURCES });
  listener = createServer();
  listener.on('upgrade', (request, socket, head) => void server.upgrade({ request, socket, head }, HUB_USER));
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  url = `ws://127.0.0.1:${(listener.address() as AddressInfo).port}`;
});

afterAll(async () => {
  listener.closeAllConnections();
  listener.close();
  await server.close();
});

function create(name: string, data: string): Promise<Response> {
  const body = JSON.stringify({ metadata: { name }, data: { data } });
  const headers = { 'content-type': 'application/json' };
  return server.handle(new Request(`https://hub${PATH}`, { method: 'POST', headers, body }), HUB_USER);
}

test('a watch sends an event a message, however long, and ends when the client does', async () => {
  await create('before', 'x');
  const socket = new WebSocket(`${url}${PATH}?watch=true&resourceVersion=0`);
  const texts: string[] = [];
  const received = Promise.withResolvers<void>();
  socket.onmessage = ({ data }) => {
    texts.push(String(data));
    if (texts.length === 3) {
      received.resolve();
    }
  };
  await once(socket, 'open');
  await create('medium', 'x'.repeat(1_000));
  await create('long', 'x'.repeat(100_000));
  await received.promise;
  const events = texts.map((text) => JSON.parse(text));
  expect(events.map(({ type, object }) => [type, object.metadata.name])).toEqual(
    ['before', 'medium', 'long'].map((name) => ['ADDED', name]),
  );
  expect(events[2].object.data.data).toHaveLength(100_000);
  socket.close();
  const [{ code, wasClean }] = await once(socket, 'close');
  expect([code, wasClean]).toEqual([1000, true]);
});

test('a watch that times out closes the connection', async () => {
  const socket = new WebSocket(`${url}${PATH}?watch=true&resourceVersion=0&timeoutSeconds=1`, 'v4.example');
  await once(socket, 'open');
  expect(socket.protocol).toBe('v4.example');
  const [{ code }] = await once(socket, 'close');
  expect(code).toBe(1000);
});

test('what is no watch is not upgraded', async () => {
  const socket = new WebSocket(`${url}${PATH}`);
  await once(socket, 'error');
  expect(socket.readyState).toBe(WebSocket.CLOSED);
});

test.each([0, 125, 126, 65_535, 65_536])('frameOf says how long a payload of %d bytes is', (length) => {
  const frame = frameOf(1, Buffer.alloc(length, 'x'));
  const head = length <= 125 ? 2 : length <= 65_535 ? 4 : 10;
  expect(frame.length).toBe(head + length);
  expect(head === 2 ? frame[1] : head === 4 ? frame.readUInt16BE(2) : Number(frame.readBigUInt64BE(2))).toBe(length);
});
