/** The two ways a Kubernetes request fails: the server said no, or nothing was heard. */
import type { JsonObject } from '../domain/object.ts';

/** A Kubernetes `Status` of a failed request. */
export interface KubeStatus {
  code: number;
  reason: string;
  message: string;
  details?: JsonObject;
}

/** The server answered other than 2xx. */
export class KubeStatusError extends Error {
  override name = 'KubeStatusError';
  readonly status: KubeStatus;

  constructor(status: KubeStatus, options?: ErrorOptions) {
    super(status.message, options);
    this.status = status;
  }

  get code(): number {
    return this.status.code;
  }
}

/** No answer: refused, timed out, cut, or not a Kubernetes API. Worth a retry. */
export class KubeUnreachableError extends Error {
  override name = 'KubeUnreachableError';
}

/** True for "404 NotFound". */
export function isNotFound(error: unknown): boolean {
  return error instanceof KubeStatusError && error.code === 404;
}

/** True for "409 AlreadyExists". */
export function isAlreadyExists(error: unknown): boolean {
  return error instanceof KubeStatusError && error.status.reason === 'AlreadyExists';
}

/** True for a lost race on resourceVersion (409 Conflict). */
export function isConflict(error: unknown): boolean {
  return error instanceof KubeStatusError && error.status.reason === 'Conflict';
}

/** True for "410 Gone": the watched or listed revision is too old. */
export function isGone(error: unknown): boolean {
  return error instanceof KubeStatusError && error.code === 410;
}
