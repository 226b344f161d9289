/** Turns events on the hub into propagations: starts a run, or tells the open one to look again. */

import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { ActivityContext } from '../activities/context.ts';
import { bindingOf } from '../activities/hub.ts';
import { needsPass } from '../activities/needs-pass.ts';
import { mustBeAlone, planSchedule } from '../activities/schedule.ts';
import { schedulePriority } from '../activities/schedule-priority.ts';
import { equalJson } from '../domain/equality.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import { keyText } from '../domain/object.ts';
import { type Cause, causeOf, withCauses } from '../domain/propagation/cause.ts';
import { CHANGED_SIGNAL, PROPAGATION_WORKFLOW, propagationStart } from '../domain/propagation/start.ts';
import {
  bindingKeyOf,
  type PropagationSubject,
  subjectOfBinding,
  subjectWorkflowId,
} from '../domain/propagation/subject.ts';
import { pendingClass } from '../domain/scheduling/pending.ts';
import type { WatchedHub } from './hub.ts';
import { followWakes, wakesOfAll } from './hub-wakes.ts';
import type { Peers } from './peers.ts';
import { openPendingSchedules } from './pending-schedules.ts';
import { givesUpClusters, mayGiveRoom, type Wake } from './wakes.ts';
import { createWorkQueue } from './work-queue.ts';

/** Starts propagations while it is open. */
export interface Dispatcher {
  /** Look at a subject; a run starts when there is something to do. */
  wake(wake: Wake): void;
  /** As `wake`, when somebody knows that there is: no look at the caches first. */
  start(subject: PropagationSubject): void;
  /** Tells an open run to look again; starts none. */
  tell(subject: PropagationSubject): void;
  close(): void;
}

/** What {@link openDispatcher} needs. */
export interface DispatcherOptions {
  context: ActivityContext;
  hub: WatchedHub;
  client: Client;
  /** Who else carries runs, when this process has its hands full. */
  peers: Pick<Peers, 'count'>;
}

/** What is known of a subject that waits for its turn. */
interface WaitingWake extends Wake {
  /** There is something to do: no look at the caches first. */
  certain: boolean;
  /** What whoever looks must have seen. */
  causes: readonly Cause[];
}

/**
 * Runs that a process carries side by side. More would not be faster: a workflow task holds a whole pass, and must end
 * within its timeout of 10 s however many there are. What this process starts it carries itself, which spares the engine a way
 * through the queue; beyond that number, runs go to the queue, for each other process as many.
 */
const CONCURRENT_RUNS = 32;
/** A run that has not delivered after this long (a slow member, a scheduling failure) no longer counts. */
const CARRY_MS = 2_000;

/** Subscribes to the hub, looks at everything once (what changed while nobody watched), then at what changes. */
export function openDispatcher(options: DispatcherOptions): Dispatcher {
  const { context, hub, peers } = options;
  const wakes = new Map<string, WaitingWake>();
  let carried = 0;
  const queue = createWorkQueue<string>({
    name: 'dispatch',
    concurrency: () => CONCURRENT_RUNS * (1 + peers.count()),
    priorityOf: (id) => {
      const subject = wakes.get(id)?.subject;
      return subject ? schedulePriority(context, subject) : 0;
    },
    logger: context.logger,
    process: dispatch,
  });

  function add({ subject, byUser }: Wake, certain: boolean, causes: readonly Cause[] = []): void {
    const id = subjectWorkflowId(subject);
    const waiting = wakes.get(id);
    wakes.set(id, {
      subject,
      byUser: byUser || waiting?.byUser === true,
      certain: certain || waiting?.certain === true,
      causes: withCauses(waiting?.causes ?? [], causes),
    });
    queue.add(id);
  }

  async function dispatch(id: string): Promise<void> {
    const wake = wakes.get(id);
    if (!wake) {
      return;
    }
    wakes.delete(id);
    try {
      if (wake.certain || isWorthwhile(wake)) {
        await carry(id, wake);
      }
    } catch (error) {
      const newer = wakes.get(id);
      wakes.set(
        id,
        newer ? { ...newer, byUser: newer.byUser || wake.byUser, causes: withCauses(wake.causes, newer.causes) } : wake,
      );
      throw error;
    }
  }

  /** Resolves when the run has delivered. */
  async function carry(id: string, wake: WaitingWake): Promise<void> {
    const isOwn = carried < CONCURRENT_RUNS || mustBeAlone(context, wake.subject);
    carried += isOwn ? 1 : 0;
    try {
      const delivered = context.passes.until('delivered', keyText(bindingKeyOf(wake.subject)), CARRY_MS);
      if (await startOrSignal(options, id, wake, isOwn)) {
        await delivered;
      }
    } finally {
      carried -= isOwn ? 1 : 0;
    }
  }

  /** A decision that fails is shown by a run, not lost in a log. */
  function isWorthwhile({ subject, byUser }: Wake): boolean {
    try {
      return needsPass(context, subject, byUser);
    } catch {
      return true;
    }
  }

  const pending = openPendingSchedules({
    hub,
    logger: context.logger,
    prospect: (binding) => prospectOf(context, binding),
    async attempt(binding, causes) {
      const subject = subjectOfBinding(binding);
      const scheduled = context.passes.until('scheduled', keyText(binding.metadata), CARRY_MS);
      const wake = { subject, byUser: false, certain: true, causes };
      await startOrSignal(options, subjectWorkflowId(subject), wake);
      await scheduled;
    },
  });

  const all = (list: readonly Wake[], causes: readonly Cause[]): void => {
    for (const wake of list) {
      add(wake, false, causes);
    }
  };
  /** Who waits for a schedule has its turn first; what else there is to do for it comes after. */
  const inTurn = (list: readonly Wake[], causes: readonly Cause[]): void => {
    const waits = ({ subject }: Wake): boolean => {
      const binding = bindingOf(hub, bindingKeyOf(subject));
      return binding !== undefined && pendingClass(binding) !== undefined;
    };
    all(
      list.filter((wake) => !waits(wake)),
      causes,
    );
    const waiting = list.filter(waits);
    if (waiting.length > 0) {
      pending.look(causes, () => all(waiting, causes));
    }
  };
  const unsubscribe = [
    followWakes(hub, (list, cause, isOfCluster) => (isOfCluster ? inTurn : all)(list, [cause])),
    hub.clusters.onChange((change) => {
      if (mayGiveRoom(change)) {
        pending.look([causeOf(change.object)]);
      }
    }),
    hub.bindings.onChange((change) => {
      if (givesUpClusters(change)) {
        pending.look([causeOf(change.object)]);
      }
      if (change.type === 'modified' && pendingClass(change.old) && !pendingClass(change.object)) {
        // Scheduled by whatever process.
        context.passes.reached('scheduled', keyText(change.object.metadata));
      }
      if (change.type === 'modified' && hasNewsOfClusters(change.old, change.object)) {
        context.passes.reached('delivered', keyText(change.object.metadata));
      }
    }),
  ];
  inTurn(wakesOfAll(hub), []);

  return {
    wake: (wake) => add(wake, false),
    start: (subject) => add({ subject, byUser: false }, true),
    tell(subject) {
      const binding = bindingOf(hub, bindingKeyOf(subject));
      signalOpen(options.client, subjectWorkflowId(subject), false, binding ? [causeOf(binding)] : []).catch(
        (error: unknown) => context.logger.warn({ err: error, subject }, 'cannot tell the run of a propagation'),
      );
    },
    close() {
      for (const stop of unsubscribe) {
        stop();
      }
      queue.close();
      pending.close();
    },
  };
}

/** What the schedule of a binding that has none would be now; a decision that fails is for its run to show. */
function prospectOf(context: ActivityContext, binding: Binding): 'scheduled' | 'changed' | 'same' {
  try {
    const plan = planSchedule(context, subjectOfBinding(binding));
    const isNews = plan !== undefined && (plan.spec !== undefined || plan.writesStatus);
    return isNews ? (plan.decision.outcome === 'scheduled' ? 'scheduled' : 'changed') : 'same';
  } catch {
    return 'same';
  }
}

/** True when what a binding says of its clusters has changed, by whatever process. */
function hasNewsOfClusters(old: Binding, { status }: Binding): boolean {
  return status?.aggregatedStatus !== undefined && !equalJson(status.aggregatedStatus, old.status?.aggregatedStatus);
}

/** True when a run was started, in this process if it is its own. */
async function startOrSignal(
  { client, context: { observers } }: Pick<DispatcherOptions, 'client' | 'context'>,
  workflowId: string,
  { subject, byUser, causes }: WaitingWake,
  isOwn = true,
): Promise<boolean> {
  const binding = keyText(bindingKeyOf(subject));
  for (;;) {
    try {
      observers.begin(binding);
      const { eagerlyStarted } = await client.workflow.start(PROPAGATION_WORKFLOW, {
        ...propagationStart(subject, byUser, causes),
        requestEagerStart: isOwn,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      });
      return eagerlyStarted || !isOwn;
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) {
        throw error;
      }
    }
    // The open run may be about to wait for status: it is to look again at once.
    observers.interrupt(binding);
    if (await signalOpen(client, workflowId, byUser, causes)) {
      return false;
    }
    // It ended between the two calls: start a new one.
  }
}

/** Tells an open run to look again; false when there is none. */
async function signalOpen(
  client: Client,
  workflowId: string,
  byUser: boolean,
  causes: readonly Cause[],
): Promise<boolean> {
  try {
    await client.workflow.getHandle(workflowId).signal(CHANGED_SIGNAL, byUser, causes);
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) {
      return false;
    }
    throw error;
  }
}
