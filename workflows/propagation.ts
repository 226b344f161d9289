/** Brings one template's current state to its clusters: one run per change, one more pass for each change meanwhile. */
import { condition, setHandler } from '@temporalio/workflow';
import type { ObserveResult, PropagationPhase, PropagationSummary } from '../domain/propagation/stages.ts';
import { type PropagationSubject, subjectText } from '../domain/propagation/subject.ts';
import { Deliveries } from './deliveries.ts';
import { changed } from './messages.ts';
import { Presentation } from './presentation.ts';
import { runStage } from './stages.ts';

/**
 * How long a run watches an application become healthy. Karmada has no such bound; a Deployment's own
 * progressDeadlineSeconds is 600. Afterwards its status still comes back, only this run ends.
 */
const SETTLE_TIMEOUT_MS = 600_000;

/** The workflow `propagation/<namespace>/<binding>`. */
export async function propagation(subject: PropagationSubject): Promise<PropagationSummary> {
  let changes = 1;
  let seen = 0;
  let passes = 0;
  let summary: PropagationSummary;
  const presentation = new Presentation();
  setHandler(changed, () => {
    changes++;
  });
  const deliveries = new Deliveries(subject, () => {
    changes++;
  });

  do {
    seen = changes;
    passes++;
    const outcome = await pass(subject, deliveries);
    summary = { subject: subjectText(subject), passes, ...outcome.summary };
    presentation.show(summary, deliveries.pending);
    if (outcome.retryAfterMs !== undefined) {
      await condition(() => changes > seen, outcome.retryAfterMs);
      changes++;
    } else if (deliveries.pending.length > 0) {
      await condition(() => changes > seen);
    } else if (summary.phase === 'Observing') {
      await condition(() => changes > seen, SETTLE_TIMEOUT_MS);
    }
  } while (changes > seen);

  return summary;
}

interface PassOutcome {
  summary: Omit<PropagationSummary, 'subject' | 'passes'>;
  /** Set when the pass has to be repeated though nothing changes. */
  retryAfterMs?: number;
}

async function pass(subject: PropagationSubject, deliveries: Deliveries): Promise<PassOutcome> {
  const match = await runStage('matchPolicy', 'match policy', [subject]);
  const policy = match.policy === undefined ? {} : { policy: match.policy };
  if (!match.bound) {
    await deliveries.deliver([]);
    return { summary: { phase: 'Waiting', clusters: [], ...policy, ...messageOf(match) } };
  }
  const schedule = await runStage('schedule', 'schedule', [subject]);
  const { works } = await runStage('createWorks', 'create works', [subject]);
  await deliveries.deliver(works);
  const observed = await runStage('observe', 'observe', [subject]);
  return {
    summary: { phase: phaseOf(observed, deliveries), clusters: observed.clusters, ...policy, ...messageOf(schedule) },
    ...(schedule.retryAfterMs === undefined ? {} : { retryAfterMs: schedule.retryAfterMs }),
  };
}

function phaseOf(observed: ObserveResult, deliveries: Deliveries): PropagationPhase {
  if (deliveries.pending.length > 0) {
    return 'Applying';
  }
  return observed.settled ? 'Settled' : 'Observing';
}

function messageOf({ message }: { message?: string }): { message?: string } {
  return message === undefined ? {} : { message };
}
