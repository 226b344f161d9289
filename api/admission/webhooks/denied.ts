/** How a client is told that a webhook refused its request. */
import { KubeStatusError } from '../../../kube/errors.ts';
import type { Refusal } from './call.ts';

/** The refusal of a webhook in the name of the server; a refusal is never a success. */
export function deniedBy(webhook: string, { code, reason, message, details }: Refusal): KubeStatusError {
  const why = message || reason;
  return new KubeStatusError({
    code: Math.max(code, 400),
    reason,
    message: `admission webhook "${webhook}" denied the request${why === '' ? ' without explanation' : `: ${why}`}`,
    ...(details ? { details } : {}),
  });
}
