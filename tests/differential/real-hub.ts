/** A real kube-apiserver to compare with: the cluster that the kubeconfig in FLEETWRIGHT_REAL_HUB names. */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'undici';
import { parse } from 'yaml';
import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../domain/object.ts';

const kubeconfigSchema = z.object({
  clusters: z.array(
    z.object({
      cluster: z.object({
        server: z.string(),
        'certificate-authority-data': z.string().optional(),
        'certificate-authority': z.string().optional(),
      }),
    }),
  ),
  users: z.array(
    z.object({
      user: z.object({
        'client-certificate-data': z.string().optional(),
        'client-certificate': z.string().optional(),
        'client-key-data': z.string().optional(),
        'client-key': z.string().optional(),
        token: z.string().optional(),
      }),
    }),
  ),
});

const jsonObject: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/** What the server answered. */
export interface Answer {
  code: number;
  body: JsonObject;
}

/** Sends one request. */
export type RealHub = (method: string, path: string, body?: JsonValue, contentType?: string) => Promise<Answer>;

/** Connects with the first cluster and user of the kubeconfig. */
export function connectRealHub(kubeconfig: string): RealHub {
  const config = kubeconfigSchema.parse(parse(readFileSync(kubeconfig, 'utf8')));
  const cluster = config.clusters[0]?.cluster;
  const user = config.users[0]?.user;
  if (!cluster || !user) {
    throw new Error(`${kubeconfig} has no cluster or no user`);
  }
  const pem = (data: string | undefined, file: string | undefined): string | undefined =>
    data ? Buffer.from(data, 'base64').toString() : file && readFileSync(file, 'utf8');
  const ca = pem(cluster['certificate-authority-data'], cluster['certificate-authority']);
  const cert = pem(user['client-certificate-data'], user['client-certificate']);
  const key = pem(user['client-key-data'], user['client-key']);
  const dispatcher = new Agent({
    connect: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), rejectUnauthorized: ca !== undefined },
  });
  return async (method, path, body, contentType = 'application/json') => {
    const answer = await request(cluster.server + path, {
      method,
      dispatcher,
      headers: {
        accept: 'application/json',
        'content-type': contentType,
        ...(user.token && { authorization: `Bearer ${user.token}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { code: answer.statusCode, body: jsonObject.parse(await answer.body.json()) };
  };
}
