/** Starts all lifecycle controllers of a server. */
import { openCustomResources } from './custom-resources.ts';
import { openGarbageCollector } from './garbage-collector.ts';
import type { LifecycleContext } from './lifecycle.ts';
import { openNamespaces } from './namespaces.ts';

/** Resolves when custom kinds are served and the system's namespaces are there; gives the way to stop. */
export async function startLifecycle(context: LifecycleContext): Promise<() => void> {
  const stops = [openCustomResources(context), openGarbageCollector(context), await openNamespaces(context)];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}
