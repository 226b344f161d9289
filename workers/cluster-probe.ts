/** Asks an API server whether it is well, as Karmada does: `/readyz`, or `/healthz` where there is none. */
import type { Probe } from '../domain/cluster/health.ts';
import { KubeStatusError } from '../kube/errors.ts';
import type { KubeTransport } from '../kube/transport.ts';

const PROBE_TIMEOUT_MS = 2_500;

/** Never rejects: whatever goes wrong is an answer. */
export async function probeServer(transport: KubeTransport): Promise<Probe> {
  const first = await ask(transport, '/readyz');
  const answer = first === 404 ? await ask(transport, '/healthz') : first;
  if (answer === undefined) {
    return { kind: 'unreachable' };
  }
  return { kind: answer === 200 ? 'healthy' : 'unhealthy' };
}

/** The status code of an answer; undefined without one. */
async function ask(transport: KubeTransport, path: string): Promise<number | undefined> {
  try {
    await transport.text({ method: 'GET', path, signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return 200;
  } catch (error) {
    return error instanceof KubeStatusError ? error.code : undefined;
  }
}
