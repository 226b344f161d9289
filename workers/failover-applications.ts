/** Starts `app-failover/<namespace>/<binding>` when an application becomes unhealthy somewhere, and tells it of changes. */

import type { Client } from '@temporalio/client';
import { unhealthyOf } from '../activities/application-failover.ts';
import type { FailoverContext } from '../activities/failover-context.ts';
import { bindingOf } from '../activities/hub.ts';
import { bindingRef } from '../domain/failover/stages.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import { keyText, type ObjectKey } from '../domain/object.ts';
import { RESTART, TASK_QUEUE } from '../domain/propagation/start.ts';
import type { Change } from '../kube/object-cache.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

/** What {@link openApplicationFailover} needs. */
export interface ApplicationFailoverOptions {
  context: FailoverContext;
  hub: WatchedHub;
  client: Client;
}

/** Subscribes to bindings, and looks at every one once; returns how to stop. */
export function openApplicationFailover({ context, hub, client }: ApplicationFailoverOptions): () => void {
  const keys = new Map<string, ObjectKey>();
  /** Unhealthy clusters as the workflow was told last. */
  const told = new Map<string, string>();
  const queue = createWorkQueue<string>({
    name: 'application failover',
    concurrency: 8,
    logger: context.logger,
    process: async (text) => {
      const key = keys.get(text);
      const binding = key && bindingOf(hub, key);
      const unhealthy = binding ? unhealthyOf(context, binding).sort().join(',') : '';
      if (unhealthy === (told.get(text) ?? '')) {
        return;
      }
      if (binding && unhealthy !== '') {
        await startOrTell(client, binding);
        told.set(text, unhealthy);
      } else {
        await tell(client, text);
        told.delete(text);
        keys.delete(text);
      }
    },
  });

  function add({ metadata, spec }: Binding): void {
    const text = keyText(metadata);
    if (spec.failover?.application || told.has(text)) {
      keys.set(text, metadata);
      queue.add(text);
    }
  }

  const listener = ({ object }: Change<Binding>): void => add(object);
  const unsubscribe = [hub.bindings.onChange(listener), hub.clusterBindings.onChange(listener)];
  [...hub.bindings.list(), ...hub.clusterBindings.list()].forEach(add);
  return () => {
    for (const stop of unsubscribe) {
      stop();
    }
    queue.close();
  };
}

async function startOrTell(client: Client, { metadata, spec }: Binding): Promise<void> {
  const { kind, name } = spec.resource;
  await client.workflow.signalWithStart('applicationFailover', {
    workflowId: `app-failover/${keyText(metadata)}`,
    taskQueue: TASK_QUEUE,
    ...RESTART,
    args: [bindingRef(metadata)],
    signal: 'changed',
    signalArgs: [false],
    staticSummary: `application failover of ${kind} ${keyText(spec.resource)}`,
    typedSearchAttributes: [
      { key: { name: 'FleetwrightKind', type: 'KEYWORD' }, value: kind },
      { key: { name: 'FleetwrightName', type: 'KEYWORD' }, value: name },
      ...(metadata.namespace === undefined
        ? []
        : [{ key: { name: 'FleetwrightNamespace', type: 'KEYWORD' as const }, value: metadata.namespace }]),
    ],
  });
}

async function tell(client: Client, text: string): Promise<void> {
  await client.workflow
    .getHandle(`app-failover/${text}`)
    .signal('changed', false)
    // It ended by itself.
    .catch(() => {});
}
