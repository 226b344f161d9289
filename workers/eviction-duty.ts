/** Looks after eviction tasks, whoever wrote them, and after replicas that are kept during a move: when a binding changes, and when a deadline passes. */
import { endEvictions } from '../activities/evict-tasks.ts';
import type { FailoverContext } from '../activities/failover-context.ts';
import { isMoving } from '../domain/failover/transition.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import { keyText, type ObjectKey } from '../domain/object.ts';
import type { Change } from '../kube/object-cache.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

/** What {@link openEvictions} needs. */
export interface EvictionsOptions {
  context: FailoverContext;
  hub: WatchedHub;
  /** True for a member of which the hub knows what it is like since it became ready. */
  isCaughtUp: (cluster: string) => boolean;
}

const CONCURRENT_BINDINGS = 16;
/** Node's timers overflow beyond 2^31 - 1 ms; a look that comes early does no harm. */
const LONGEST_TIMER_MS = 2_000_000_000;

/** Subscribes to bindings, and looks at every one that is moving; returns how to stop. */
export function openEvictions({ context, hub, isCaughtUp }: EvictionsOptions): () => void {
  const keys = new Map<string, ObjectKey>();
  const timers = new Map<string, NodeJS.Timeout>();
  const queue = createWorkQueue<string>({
    name: 'evictions',
    concurrency: CONCURRENT_BINDINGS,
    logger: context.logger,
    process: async (text) => {
      const key = keys.get(text);
      const nextMs = key && (await endEvictions(context, key, isCaughtUp));
      clearTimeout(timers.get(text));
      timers.delete(text);
      if (nextMs === undefined) {
        keys.delete(text);
        return;
      }
      const delay = Math.min(Math.max(nextMs - context.now().getTime(), 0), LONGEST_TIMER_MS);
      timers.set(
        text,
        setTimeout(() => queue.add(text), delay),
      );
    },
  });

  function add(binding: Binding): void {
    if (isMoving(binding)) {
      const text = keyText(binding.metadata);
      keys.set(text, binding.metadata);
      queue.add(text);
    }
  }

  const listener = ({ type, object }: Change<Binding>): void => {
    if (type !== 'deleted') {
      add(object);
    }
  };
  const unsubscribe = [hub.bindings.onChange(listener), hub.clusterBindings.onChange(listener)];
  [...hub.bindings.list(), ...hub.clusterBindings.list()].forEach(add);
  return () => {
    for (const stop of unsubscribe) {
      stop();
    }
    queue.close();
    for (const timer of timers.values()) {
      clearTimeout(timer);
    }
  };
}
