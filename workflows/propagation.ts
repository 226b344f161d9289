/** Brings one template's current state to its clusters: one run per change, one more pass for each change meanwhile. */
import { condition, continueAsNew, setHandler, workflowInfo } from '@temporalio/workflow';
import { type Cause, withCauses } from '../domain/propagation/cause.ts';
import type { ObserveResult, PropagationPhase, PropagationSummary } from '../domain/propagation/stages.ts';
import { type PropagationSubject, subjectText } from '../domain/propagation/subject.ts';
import { Deliveries } from './deliveries.ts';
import { changed } from './messages.ts';
import { Presentation } from './presentation.ts';
import { runStage } from './stages.ts';

/**
 * A run that watches an application become healthy is woken when it has; after these pauses it looks by itself, for the
 * process that was to wake it may have died. At their end, after 600 s (a Deployment's own progressDeadlineSeconds; Karmada
 * has no such bound), its status still comes back, only this run ends.
 */
const LOOKS_MS = [5_000, 10_000, 20_000, 40_000, 75_000, 150_000, 300_000] as const;

/**
 * The workflow `propagation/<namespace>/<binding>`.
 * @param byUser the template's user changed it, so that Lazy policies take effect
 * @param causes what must have been seen
 */
export async function propagation(
  subject: PropagationSubject,
  byUser: boolean,
  causes: readonly Cause[] = [],
): Promise<PropagationSummary> {
  let changes = 1;
  let seen = 0;
  let passes = 0;
  let looks = 0;
  let summary: PropagationSummary;
  const presentation = new Presentation();
  let unseen = causes;
  setHandler(changed, (alsoByUser, later = []) => {
    changes++;
    byUser ||= alsoByUser;
    unseen = withCauses(unseen, later);
  });
  const deliveries = new Deliveries(subject.name, () => {
    changes++;
  });

  const takeByUser = (): boolean => {
    const taken = byUser;
    byUser = false;
    return taken;
  };

  const takeCauses = (): readonly Cause[] => {
    const taken = unseen;
    unseen = [];
    return taken;
  };

  do {
    seen = changes;
    passes++;
    const outcome = await pass(subject, takeByUser(), takeCauses(), deliveries);
    summary = { subject: subjectText(subject), passes, ...outcome.summary };
    presentation.show(summary, deliveries.pending);
    if (outcome.retryAfterMs !== undefined) {
      await condition(() => changes > seen, outcome.retryAfterMs);
      changes++;
    } else if (deliveries.pending.length > 0) {
      await condition(() => changes > seen);
    } else if (summary.phase === 'Observing') {
      const isNews = await condition(() => changes > seen, LOOKS_MS[looks]);
      looks = isNews ? 0 : looks + 1;
      if (looks > 0 && looks < LOOKS_MS.length) {
        changes++;
      }
    }
    if (changes > seen && workflowInfo().continueAsNewSuggested) {
      await continueAsNew<typeof propagation>(subject, byUser, unseen);
    }
  } while (changes > seen);

  return summary;
}

interface PassOutcome {
  summary: Omit<PropagationSummary, 'subject' | 'passes'>;
  /** Set when the pass has to be repeated though nothing changes. */
  retryAfterMs?: number;
}

async function pass(
  subject: PropagationSubject,
  byUser: boolean,
  causes: readonly Cause[],
  deliveries: Deliveries,
): Promise<PassOutcome> {
  const match = await runStage('matchPolicy', 'match policy', [subject, byUser, causes]);
  const policy = match.policy === undefined ? {} : { policy: match.policy };
  if (!match.proceed) {
    await deliveries.deliver([]);
    const message = match.message === undefined ? {} : { message: match.message };
    return { summary: { phase: 'Waiting', clusters: [], ...policy, ...message } };
  }
  const schedule = await runStage('schedule', 'schedule', [subject]);
  const dependencies = schedule.hasDependencies
    ? await runStage('distributeDependencies', 'attach dependencies', [subject])
    : {};
  const works = await runStage('createWorks', 'create works', [subject]);
  await deliveries.deliver(works.works);
  const observed = await runStage('observe', 'observe', [subject]);
  const message = [schedule.message, dependencies.message, works.message]
    .filter((text) => text !== undefined)
    .join('\n');
  const retryAfterMs = Math.min(...[schedule, dependencies, works].map((stage) => stage.retryAfterMs ?? Infinity));
  return {
    summary: {
      phase: phaseOf(observed, deliveries),
      clusters: observed.clusters,
      ...policy,
      ...(message === '' ? {} : { message }),
    },
    ...(Number.isFinite(retryAfterMs) ? { retryAfterMs } : {}),
  };
}

function phaseOf(observed: ObserveResult, deliveries: Deliveries): PropagationPhase {
  if (deliveries.pending.length > 0) {
    return 'Applying';
  }
  return observed.settled ? 'Settled' : 'Observing';
}
