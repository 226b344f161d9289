/** Reads a Kubernetes `Status`, whatever a server sends in its place. */
import { z } from 'zod';
import { isJsonObject } from '../domain/object.ts';
import type { KubeStatus } from './errors.ts';

const statusSchema = z.object({
  code: z.int().optional(),
  reason: z.string().optional(),
  message: z.string().optional(),
  details: z.custom<KubeStatus['details']>(isJsonObject).optional(),
});

/** Reasons of the codes for which servers may send none (metav1.StatusReason). */
const REASON: Record<number, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  406: 'NotAcceptable',
  409: 'Conflict',
  410: 'Gone',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};

/** Longest part of a foreign answer that goes into a message, in characters. */
const EXCERPT_CHARS = 512;

/** A Status from a JSON body; fields it lacks follow from the HTTP code. */
export function parseStatus(body: unknown, httpCode = 500): KubeStatus {
  const parsed = statusSchema.safeParse(body);
  const { code = httpCode, reason, message, details } = parsed.data ?? {};
  return {
    code,
    reason: reason || (REASON[code] ?? 'Unknown'),
    message: message || `the server answered ${code}`,
    ...(details ? { details } : {}),
  };
}

/** A Status from any body: JSON, a proxy's HTML page, nothing. */
export function parseStatusText(text: string, httpCode: number): KubeStatus {
  try {
    const body: unknown = JSON.parse(text);
    if (isJsonObject(body) && body.kind === 'Status') {
      return parseStatus(body, httpCode);
    }
  } catch {
    // Not JSON: what follows quotes it.
  }
  const excerpt = text.trim().slice(0, EXCERPT_CHARS);
  return parseStatus({ message: `the server answered ${httpCode}${excerpt ? `: ${excerpt}` : ''}` }, httpCode);
}
