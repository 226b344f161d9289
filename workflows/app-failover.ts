/** An application that is unhealthy on some members: given up there once its policy tolerates it no longer. */
import { condition, continueAsNew, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import type { BindingRef } from '../domain/failover/stages.ts';
import { overdue, trackUnhealthy, type UnhealthySince } from '../domain/failover/unhealthy-since.ts';
import { keyText } from '../domain/object.ts';
import { changed } from './messages.ts';
import { runStage } from './stages.ts';

/** What an application's failover did: clusters that it left, with the time. */
export interface ApplicationFailoverSummary {
  binding: string;
  evicted: { cluster: string; at: string }[];
}

/** A cluster that the application could not leave is tried again this often. */
const HELD_RETRY_MS = 30_000;
/** Between two looks though nothing is heard. */
const LONGEST_WAIT_MS = 300_000;
const LEAST_WAIT_MS = 100;

/**
 * The workflow `app-failover/<namespace>/<binding>`; ends when the application is unhealthy nowhere, or was given up
 * where it is.
 * @param since carried on by continue-as-new: tolerations count from the first look at a cluster, whatever restarts between
 */
export async function applicationFailover(
  binding: BindingRef,
  since: UnhealthySince = {},
  evicted: ApplicationFailoverSummary['evicted'] = [],
): Promise<ApplicationFailoverSummary> {
  const text = keyText(binding);
  let tracked = since;
  let gone = evicted;
  let changes = 1;
  let seen = 0;
  setHandler(changed, () => {
    changes++;
  });
  for (;;) {
    seen = changes;
    const look = await runStage('assessApplication', `look at the health of ${text}`, [binding]);
    tracked = trackUnhealthy(tracked, look.unhealthy, Date.now());
    if (look.unhealthy.length === 0) {
      return { binding: text, evicted: gone };
    }
    const { clusters, nextMs } = overdue(tracked, look.tolerationMs, Date.now());
    let held: string[] = [];
    if (clusters.length > 0) {
      const summary = `evict ${text} from ${clusters.join(', ')}`;
      const results = await runStage('evictApplication', summary, [binding, clusters]);
      const at = new Date().toISOString();
      gone = [
        ...gone,
        ...results.filter(({ outcome }) => outcome === 'evicted').map((one) => ({ cluster: one.binding, at })),
      ];
      held = results.flatMap((one) => (one.outcome === 'held' ? [`${one.binding} is held: ${one.message}`] : []));
    }
    setCurrentDetails(describe(text, tracked, look.tolerationMs, held));
    if (held.length > 0 || clusters.length === 0) {
      const next = Math.min(
        LONGEST_WAIT_MS,
        held.length > 0 ? HELD_RETRY_MS : Infinity,
        (nextMs ?? Infinity) - Date.now(),
      );
      await condition(() => changes > seen, Math.max(next, LEAST_WAIT_MS));
    }
    if (workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof applicationFailover>(binding, tracked, gone);
    }
  }
}

function describe(binding: string, since: UnhealthySince, tolerationMs: number, held: readonly string[]): string {
  const rows = Object.entries(since).map(
    ([cluster, from]) => `| ${cluster} | ${iso(from)} | ${iso(from + tolerationMs)} |`,
  );
  return [
    `**${binding}** is unhealthy`,
    ...held,
    ['| cluster | since | tolerated until |', '| --- | --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
