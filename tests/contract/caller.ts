/** One way to send HTTP requests to a Kubernetes API server, ours or a real one. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import { parse } from 'yaml';
import { z } from 'zod';
import { HUB_USER } from '../../api/access/user.ts';
import { BUILTIN_RESOURCES } from '../../api/builtin/resources.ts';
import { type ApiServer, createApiServer } from '../../api/server.ts';
import { memoryLog } from '../../api/store/memory-log.ts';
import type { JsonValue } from '../../domain/object.ts';

/** So high that no number in an object of a scenario is taken for a revision. */
const FIRST_REVISION = 1_000_000;

/** What to send. A body that is no text is sent as JSON. */
export interface Call {
  method: string;
  path: string;
  body?: JsonValue | Uint8Array;
  headers?: Record<string, string>;
}

/** What came back. */
export interface Reply {
  code: number;
  type: string;
  warnings: string[];
  text: string;
}

/** A server under comparison. */
export interface Caller {
  send(call: Call): Promise<Reply>;
  close(): Promise<void>;
}

/** Written into managedFields as the manager. */
const USER_AGENT = 'contract/1';

function headersOf({ headers = {}, body }: Call): Record<string, string> {
  return {
    'user-agent': USER_AGENT,
    accept: 'application/json',
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  };
}

function bodyOf({ body }: Call): string | Buffer | undefined {
  if (body === undefined || typeof body === 'string') {
    return body;
  }
  return body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body);
}

/** Our server, in memory and without sockets. */
export async function ourCaller(): Promise<Caller> {
  const server: ApiServer = await createApiServer({ log: memoryLog(FIRST_REVISION), definitions: BUILTIN_RESOURCES });
  return {
    async send(call) {
      const body = bodyOf(call);
      const web = new Request(`https://hub${call.path}`, {
        method: call.method,
        headers: headersOf(call),
        ...(body !== undefined && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
      });
      const response = await server.handle(web, HUB_USER);
      const warning = response.headers.get('warning');
      return {
        code: response.status,
        type: response.headers.get('content-type') ?? '',
        warnings: warning === null ? [] : warning.split(/, (?=299 )/),
        text: await response.text(),
      };
    },
    close: () => server.close(),
  };
}

const kubeconfigSchema = z.object({
  clusters: z.tuple([
    z.object({ cluster: z.object({ server: z.string(), 'certificate-authority-data': z.string() }) }),
  ]),
  users: z.tuple([
    z.object({ user: z.object({ 'client-certificate-data': z.string(), 'client-key-data': z.string() }) }),
  ]),
});

/** The server of a kubeconfig with embedded certificates. */
export function realCaller(kubeconfig: string): Caller {
  const { clusters, users } = kubeconfigSchema.parse(parse(readFileSync(kubeconfig, 'utf8')));
  const { server, 'certificate-authority-data': ca } = clusters[0].cluster;
  const { 'client-certificate-data': cert, 'client-key-data': key } = users[0].user;
  const [decodedCa, decodedCert, decodedKey] = [ca, cert, key].map((data) => Buffer.from(data, 'base64'));
  const dispatcher = new Agent({ connect: { ca: decodedCa, cert: decodedCert, key: decodedKey } });
  return {
    async send(call) {
      const body = bodyOf(call);
      const {
        statusCode,
        headers,
        body: answer,
      } = await request(server + call.path, {
        method: call.method as 'GET',
        dispatcher,
        headers: headersOf(call),
        ...(body !== undefined && { body }),
      });
      return {
        code: statusCode,
        type: String(headers['content-type'] ?? ''),
        warnings: [headers.warning ?? []].flat(),
        text: await answer.text(),
      };
    },
    close: () => dispatcher.close(),
  };
}
