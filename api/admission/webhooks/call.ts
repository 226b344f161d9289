/** Sends one AdmissionReview to a webhook and checks what comes back. */

import { randomUUID } from 'node:crypto';
import { Agent, errors, request } from 'undici';
import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../../domain/object.ts';
import { writeJson } from '../../../kube/deep-json.ts';
import type { Admission } from '../admission.ts';
import { describeRequest, reviewedObjects } from '../describe-request.ts';
import type { Webhook, WebhookType } from './configuration.ts';

/** A webhook that did not answer, or not as it must. The message is why, in the words of kube-apiserver. */
export class WebhookCallError extends Error {
  override name = 'WebhookCallError';
}

const answerSchema = z.object({
  apiVersion: z.string().default(''),
  kind: z.string().default(''),
  response: z
    .object({
      uid: z.string().default(''),
      allowed: z.boolean().default(false),
      status: z
        .looseObject({
          code: z.int().default(0),
          reason: z.string().default(''),
          message: z.string().default(''),
          details: z.record(z.string(), z.json()).optional(),
        })
        .nullish(),
      patch: z.string().nullish(),
      patchType: z.string().nullish(),
      warnings: z.array(z.string()).nullish(),
    })
    .nullish(),
});

/** Status of a refusal, empty where the webhook said nothing. */
export interface Refusal {
  code: number;
  reason: string;
  message: string;
  details?: JsonObject | undefined;
}

/** What a webhook answered. */
export interface WebhookAnswer {
  allowed: boolean;
  refusal: Refusal;
  /** A JSON patch. */
  patch: JsonValue | undefined;
  warnings: readonly string[];
}

const API_VERSION = 'admission.k8s.io/v1';
/** Kubernetes' bound on the answer of a webhook, in bytes. */
const MAX_ANSWER_BYTES = 3 * 1024 * 1024;
/** Authorities whose connections are kept. */
const MAX_AGENTS = 100;
const agents = new Map<string, Agent>();

/** Asks a webhook. Throws {@link WebhookCallError} when it cannot be asked or its answer is none. */
export async function callWebhook(webhook: Webhook, type: WebhookType, admission: Admission): Promise<WebhookAnswer> {
  const { clientConfig, timeoutSeconds } = webhook;
  if (clientConfig.url === undefined) {
    const { namespace, name } = clientConfig.service ?? { namespace: '', name: '' };
    throw new WebhookCallError(
      `could not get REST client: service "${namespace}/${name}" cannot be reached from this API server, which runs no Services: register the webhook with clientConfig.url`,
    );
  }
  const uid = randomUUID();
  const text = await post(clientConfig.url, clientConfig.caBundle ?? '', timeoutSeconds, {
    kind: 'AdmissionReview',
    apiVersion: API_VERSION,
    request: { uid, ...describeRequest(admission), ...reviewedObjects(admission) },
  });
  return readAnswer(text, uid, type);
}

async function post(url: string, caBundle: string, timeoutSeconds: number, body: JsonObject): Promise<string> {
  const address = new URL(url);
  address.searchParams.set('timeout', `${timeoutSeconds}s`);
  try {
    const { statusCode, body: answer } = await request(address, {
      method: 'POST',
      dispatcher: agentFor(caBundle),
      headers: { 'content-type': 'application/json', accept: 'application/json, */*' },
      body: writeJson(body),
      signal: AbortSignal.timeout(timeoutSeconds * 1000),
    });
    const text = await answer.text();
    if (statusCode < 200 || statusCode > 299) {
      throw new WebhookCallError(`failed to call webhook: ${httpProblem(statusCode, text)}`);
    }
    return text;
  } catch (error) {
    if (error instanceof WebhookCallError) {
      throw error;
    }
    const why = networkProblem(error, address);
    throw new WebhookCallError(`failed to call webhook: Post "${address}": ${why}`, { cause: error });
  }
}

/** client-go's words for an HTTP error without a Status. */
function httpProblem(code: number, text: string): string {
  if (code === 404) {
    return 'the server could not find the requested resource';
  }
  return code >= 500
    ? `an error on the server (${JSON.stringify(text.trim().slice(0, 512))}) has prevented the request from succeeding`
    : `the server rejected our request for an unknown reason (${code})`;
}

function networkProblem(error: unknown, { hostname, port, protocol }: URL): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  if (error.name === 'TimeoutError') {
    return 'context deadline exceeded';
  }
  if (error instanceof errors.ResponseExceededMaxSizeError) {
    return 'http: response body too large';
  }
  if ('code' in error && error.code === 'ECONNREFUSED') {
    return `dial tcp ${hostname}:${port || (protocol === 'https:' ? 443 : 80)}: connect: connection refused`;
  }
  return error.message;
}

/** Connections that believe one authority; the one used least recently goes when there are too many. */
function agentFor(caBundle: string): Agent {
  const known = agents.get(caBundle);
  const ca = caBundle === '' ? {} : { ca: Buffer.from(caBundle, 'base64') };
  const agent = known ?? new Agent({ connect: ca, maxResponseSize: MAX_ANSWER_BYTES });
  agents.delete(caBundle);
  agents.set(caBundle, agent);
  const [oldest] = agents;
  if (agents.size > MAX_AGENTS && oldest) {
    agents.delete(oldest[0]);
    oldest[1].close().catch(() => {}); // It finishes what runs; nobody waits for it.
  }
  return agent;
}

function readAnswer(text: string, uid: string, type: WebhookType): WebhookAnswer {
  const refuse = (why: string): never => {
    throw new WebhookCallError(`received invalid webhook response: ${why}`);
  };
  const parsed = answerSchema.safeParse(jsonOf(text));
  if (!parsed.success) {
    return refuse(z.prettifyError(parsed.error));
  }
  const { apiVersion, kind, response } = parsed.data;
  if (apiVersion !== API_VERSION || kind !== 'AdmissionReview') {
    return refuse(`expected webhook response of ${API_VERSION}, Kind=AdmissionReview, got ${apiVersion}, Kind=${kind}`);
  }
  if (!response) {
    return refuse('webhook response was absent');
  }
  if (response.uid !== uid) {
    return refuse(`expected response.uid="${uid}", got ${JSON.stringify(response.uid)}`);
  }
  const { patch, patchType } = response;
  if (type === 'validating' && (patch || patchType)) {
    return refuse(`validating webhook may not return response.${patch ? 'patch' : 'patchType'}`);
  }
  if (patch && !patchType) {
    return refuse('webhook returned response.patch but not response.patchType');
  }
  if (patchType && patchType !== 'JSONPatch') {
    return refuse(`webhook returned invalid response.patchType of ${JSON.stringify(patchType)}`);
  }
  if (patchType && !patch) {
    return refuse('webhook returned response.patchType but not response.patch');
  }
  const { code = 0, reason = '', message = '', details } = response.status ?? {};
  return {
    allowed: response.allowed,
    refusal: { code, reason, message, details },
    patch: patch ? z.json().parse(jsonOf(Buffer.from(patch, 'base64').toString('utf8'))) : undefined,
    warnings: response.warnings ?? [],
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new WebhookCallError(`failed to call webhook: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
