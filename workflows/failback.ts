/** The way back to a member that has recovered. */
import { condition, setCurrentDetails } from '@temporalio/workflow';
import { note } from '../domain/failover/progress.ts';
import type { SharedProgress } from './failover-controls.ts';
import { runStage } from './stages.ts';

/** Between two looks at bindings that wait for their turn. */
const BUDGET_WAIT_MS = 10_000;
/** A member is asked this often whether it is still there, however long it must be stable. */
const LONGEST_WAIT_MS = 60_000;
/** What cannot go back now is tried this many more times. */
const MAX_FUTILE_ROUNDS = 30;

/** Sends bindings back until none is left that wants to; `interrupted` when the member is in trouble again. */
export async function sendBackTo(cluster: string, shared: SharedProgress): Promise<'done' | 'interrupted'> {
  for (let futile = 0; futile <= MAX_FUTILE_ROUNDS; ) {
    const look = await runStage('assessFailback', `look at what left ${cluster}`, [cluster]);
    if (look.state === 'out' || look.state === 'tainted') {
      return 'interrupted';
    }
    if (look.pending === 0 || look.state === 'gone' || shared.current.control === 'aborted') {
      return 'done';
    }
    const later = look.nextMs === undefined ? '' : `, not before ${new Date(look.nextMs).toISOString()}`;
    setCurrentDetails(
      `**${cluster}** is back: ${look.pending} bindings are to return, ${look.moving} on their way${later}`,
    );
    if (look.due.length > 0 && shared.current.control === 'running') {
      const results = await runStage('failBack', `send ${look.due.length} bindings back to ${cluster}`, [
        cluster,
        look.due,
      ]);
      for (const { binding, outcome, message = '' } of results) {
        if (outcome === 'evicted') {
          const entry = { at: new Date().toISOString(), event: 'sentBack', binding, detail: message } as const;
          shared.current = { ...note(shared.current, entry), sentBack: shared.current.sentBack + 1 };
        }
      }
      futile = results.some(({ outcome }) => outcome === 'evicted') ? 0 : futile + 1;
    }
    const until = look.nextMs === undefined || look.due.length > 0 ? BUDGET_WAIT_MS : look.nextMs - Date.now();
    const { control } = shared.current;
    await condition(() => shared.current.control !== control, Math.min(Math.max(until, 100), LONGEST_WAIT_MS));
  }
  return 'done';
}
