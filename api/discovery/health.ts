/** `/livez`, `/readyz` and `/healthz`: is the hub alive, and may it be asked. */
import type { Answer } from '../response/answer.ts';
import { pageNotFound } from '../response/page-not-found.ts';

/** One check: nothing when all is well, else what is wrong. */
export type HealthCheck = () => string | undefined;

/** Checks by name, for the two questions. `/healthz` is the old name of `/livez`. */
export interface HealthChecks {
  alive: Record<string, HealthCheck>;
  ready: Record<string, HealthCheck>;
}

/** Answers `/readyz`, `/readyz/<check>`, `/readyz?verbose&exclude=<check>`; undefined for other paths. */
export function healthAnswer(checks: HealthChecks, path: string, query: URLSearchParams): Answer | undefined {
  const [, endpoint = '', only] = path.split('/');
  if (endpoint !== 'livez' && endpoint !== 'readyz' && endpoint !== 'healthz') {
    return undefined;
  }
  const all: Record<string, HealthCheck> = endpoint === 'readyz' ? { ...checks.alive, ...checks.ready } : checks.alive;
  if (only !== undefined && !Object.hasOwn(all, only)) {
    return pageNotFound();
  }
  const excluded = query.getAll('exclude');
  const names = only === undefined ? Object.keys(all).filter((name) => !excluded.includes(name)) : [only];
  const lines = names.map((name) => {
    const problem = all[name]?.();
    return {
      ok: problem === undefined,
      text: problem === undefined ? `[+]${name} ok` : `[-]${name} failed: ${problem}`,
    };
  });
  const ok = lines.every((line) => line.ok);
  const report = [...lines.map(({ text }) => text), `${endpoint} check ${ok ? 'passed' : 'failed'}`, ''].join('\n');
  return {
    kind: 'document',
    code: ok ? 200 : 500,
    type: 'text/plain; charset=utf-8',
    body: ok && !query.has('verbose') ? 'ok' : report,
    headers: { 'x-content-type-options': 'nosniff' },
  };
}
