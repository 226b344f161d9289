/** Asks an interpreter webhook over HTTPS. */

import { InterpretationError } from '../domain/interpreter/interpreter.ts';
import type { Hook } from '../domain/interpreter/webhook/matching.ts';
import { type Question, requestOf, responseTo } from '../domain/interpreter/webhook/question.ts';
import { type InterpreterResponse, interpreterAnswer } from '../domain/kinds/interpreter-context.ts';
import type { InterpreterWebhook } from '../domain/kinds/interpreter-webhook.ts';
import { isJsonObject, type KubeObject } from '../domain/object.ts';
import { createHttpTransport } from '../kube/http-transport.ts';
import type { WatchedHub } from './hub.ts';

/** Seconds to wait for an answer where the webhook says nothing (the default of admission webhooks). */
const DEFAULT_TIMEOUT_SECONDS = 10;
/** The default port of a Service reference. */
const HTTPS_PORT = 443;

/** The webhook's answer. Throws `InterpretationError` when it says no, does not answer in time, or cannot be reached. */
export async function callWebhook(
  hub: Pick<WatchedHub, 'templates'>,
  { id, webhook }: Hook,
  question: Question,
  uid: string,
): Promise<InterpreterResponse> {
  const { clientConfig, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = webhook;
  const url = addressOf(hub, clientConfig);
  const timeoutMs = timeoutSeconds * 1_000;
  const ca = clientConfig.caBundle && Buffer.from(clientConfig.caBundle, 'base64').toString('utf8');
  const transport = createHttpTransport({
    server: url.origin,
    tls: ca ? { ca } : {},
    connections: 1,
    headersTimeoutMs: timeoutMs,
    bodyTimeoutMs: timeoutMs,
  });
  try {
    const answer = await transport.send({
      method: 'POST',
      path: url.pathname,
      query: { ...Object.fromEntries(url.searchParams), timeout: `${timeoutSeconds}s` },
      body: JSON.parse(JSON.stringify(requestOf(question, uid))),
      signal: AbortSignal.timeout(timeoutMs),
    });
    return responseTo(uid, interpreterAnswer.parse(answer));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InterpretationError(`failed calling webhook "${id}" at ${url.origin}: ${reason}`, { cause });
  } finally {
    await transport.close();
  }
}

function addressOf(hub: Pick<WatchedHub, 'templates'>, { url, service }: InterpreterWebhook['clientConfig']): URL {
  if (url) {
    return new URL(url);
  }
  if (!service) {
    throw new InterpretationError('the webhook has neither url nor service');
  }
  const { namespace, name, path = '/', port = HTTPS_PORT } = service;
  const known = hub.templates('v1', 'Service')?.get({ namespace, name });
  const host = (known && hostOf(known)) ?? `${name}.${namespace}.svc`;
  return new URL(path, `https://${host.includes(':') ? `[${host}]` : host}:${port}`);
}

/** Where a Service of the hub leads; undefined for one without an address of its own. */
function hostOf({ spec }: KubeObject): string | undefined {
  const { type, externalName, clusterIP } = isJsonObject(spec) ? spec : {};
  const host = type === 'ExternalName' ? externalName : clusterIP;
  return typeof host === 'string' && host !== '' && host !== 'None' ? host : undefined;
}
