/** Gathers status from Works into bindings and templates when no propagation is at it: the steady state. */
import type { ActivityContext } from '../activities/context.ts';
import { aggregate, isSettled, PROGRESS_MS } from '../activities/observe.ts';
import { keyText } from '../domain/object.ts';
import {
  bindingKeyOf,
  type PropagationSubject,
  subjectOfBinding,
  subjectWorkflowId,
} from '../domain/propagation/subject.ts';
import type { WatchedHub } from './hub.ts';
import { subjectOfWork } from './wakes.ts';
import { createWorkQueue } from './work-queue.ts';

/** What {@link openAggregator} needs. */
export interface AggregatorOptions {
  context: ActivityContext;
  hub: WatchedHub;
  /** Told when a binding became settled: a run may wait for it. */
  onSettled: (subject: PropagationSubject) => void;
}

const CONCURRENT_BINDINGS = 16;
/** The Works of one binding change together. */
const ARRIVAL_MS = 10;

/** Subscribes to Works, and looks at every binding once; returns how to stop. */
export function openAggregator({ context, hub, onSettled }: AggregatorOptions): () => void {
  const subjects = new Map<string, PropagationSubject>();
  const queue = createWorkQueue<string>({
    name: 'aggregate',
    gatherMs: (id) => {
      const subject = subjects.get(id);
      return subject && isOnItsWay(subject) ? PROGRESS_MS : ARRIVAL_MS;
    },
    concurrency: CONCURRENT_BINDINGS,
    logger: context.logger,
    process: async (id) => {
      const subject = subjects.get(id);
      subjects.delete(id);
      if (subject) {
        await look(subject);
      }
    },
  });

  /** A propagation that is delivering takes over; an application that is not up everywhere has more to tell soon. */
  function isOnItsWay(subject: PropagationSubject): boolean {
    return context.passes.isUnderWay('delivered', keyText(bindingKeyOf(subject))) || !isSettled(hub, subject);
  }

  async function look(subject: PropagationSubject): Promise<void> {
    const binding = keyText(bindingKeyOf(subject));
    if (context.observers.isObserved(binding)) {
      // What changes while the observer writes, it does not see any more.
      context.observers.afterwards(binding, () => add(subject));
      return;
    }
    try {
      const { settled } = await context.withWebhooks(() => aggregate(context, subject));
      if (settled) {
        onSettled(subject);
      }
    } catch (error) {
      subjects.set(subjectWorkflowId(subject), subject);
      throw error;
    }
  }

  function add(subject: PropagationSubject): void {
    const id = subjectWorkflowId(subject);
    subjects.set(id, subject);
    queue.add(id);
  }

  const unsubscribe = hub.works.onChange((change) => {
    const subject = subjectOfWork(change.object);
    const isNews = change.type !== 'modified' || change.old.status !== change.object.status;
    if (subject && isNews) {
      add(subject);
    }
  });
  for (const binding of [...hub.bindings.list(), ...hub.clusterBindings.list()]) {
    add(subjectOfBinding(binding));
  }
  return () => {
    unsubscribe();
    queue.close();
  };
}
