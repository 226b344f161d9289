/** Keeps the Works and the status of FederatedResourceQuotas right. */
import type { ActivityContext } from '../activities/context.ts';
import { syncQuota } from '../activities/quota.ts';
import { equalJson } from '../domain/equality.ts';
import type { FederatedResourceQuota } from '../domain/kinds/quota.ts';
import { type KubeObject, keyText, type ObjectKey } from '../domain/object.ts';
import { quotaOf } from '../domain/work/quota.ts';
import type { Change } from '../kube/object-cache.ts';
import type { WatchedHub } from './hub.ts';
import { createWorkQueue } from './work-queue.ts';

const CONCURRENT_QUOTAS = 4;
/**
 * Use is counted this long after a binding or a charge. Admission has charged what it let pass; counting corrects what was
 * charged for writes that came to nothing, and must not miss one that is on its way.
 */
const COUNT_DELAY_MS = 2_000;
/** Karmada's `--federated-resource-quota-sync-period`. */
const RECOUNT_INTERVAL_MS = 5 * 60_000;

/**
 * Subscribes to quotas, their Works, new clusters and, where quotas are enforced, bindings; looks at all quotas once; returns
 * how to stop.
 */
export function openQuotaWatch(context: ActivityContext, hub: WatchedHub): () => void {
  const keys = new Map<string, ObjectKey>();
  const queue = createWorkQueue<string>({
    name: 'quota',
    concurrency: CONCURRENT_QUOTAS,
    logger: context.logger,
    process: async (text) => {
      const key = keys.get(text);
      if (key) {
        await syncQuota(context, key);
      }
    },
  });

  function add({ namespace, name }: ObjectKey): void {
    const key = { ...(namespace && { namespace }), name };
    keys.set(keyText(key), key);
    queue.add(keyText(key));
  }

  function addAll(): void {
    for (const { metadata } of hub.quotas.list()) {
      add(metadata);
    }
  }

  const counting = createWorkQueue<string>({
    name: 'quota use',
    concurrency: 1,
    gatherMs: () => COUNT_DELAY_MS,
    logger: context.logger,
    process: async (namespace) => {
      for (const { metadata } of hub.quotas.list()) {
        if (metadata.namespace === namespace) {
          add(metadata);
        }
      }
    },
  });
  const isEnforced = context.gates.FederatedQuotaEnforcement;

  const unsubscribe = [
    hub.bindings.onChange((change) => {
      if (isEnforced && isNews(change)) {
        counting.add(change.object.metadata.namespace ?? '');
      }
    }),
    hub.quotas.onChange((change) => {
      if (isNews(change)) {
        add(change.object.metadata);
      } else if (isEnforced && change.type === 'modified' && isChargedAnew(change)) {
        counting.add(change.object.metadata.namespace ?? '');
      }
    }),
    hub.works.onChange((change) => {
      const quota = quotaOf(change.object);
      if (quota && (change.type !== 'modified' || change.old.status !== change.object.status)) {
        add(quota);
      }
    }),
    hub.clusters.onChange(({ type }) => type === 'added' && addAll()),
  ];
  addAll();
  const recount = isEnforced ? setInterval(addAll, RECOUNT_INTERVAL_MS) : undefined;
  // Works of quotas that were deleted while nobody watched.
  for (const work of hub.works.list()) {
    const quota = quotaOf(work);
    if (quota) {
      add(quota);
    }
  }
  return () => {
    for (const stop of unsubscribe) {
      stop();
    }
    clearInterval(recount);
    counting.close();
    queue.close();
  };
}

function isNews(change: Change<KubeObject>): boolean {
  return change.type !== 'modified' || change.old.metadata.generation !== change.object.metadata.generation;
}

function isChargedAnew({ old, object }: { old: FederatedResourceQuota; object: FederatedResourceQuota }): boolean {
  return !equalJson(old.status?.overallUsed, object.status?.overallUsed);
}
