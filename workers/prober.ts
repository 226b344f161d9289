/** Asks every push member how it is and writes its status: health, version, APIs, capacity. */
import type { ActivityContext } from '../activities/context.ts';
import type { HealthThresholds } from '../domain/cluster/health.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import type { Change } from '../kube/object-cache.ts';
import { createWorkQueue } from '../kube/work-queue.ts';
import { type ClusterReporter, openClusterReporter } from './cluster-reporter.ts';
import type { WatchedHub } from './hub.ts';
import type { MemberRegistry } from './member-registry.ts';

/** What {@link openProber} needs. */
export interface ProberOptions {
  context: ActivityContext;
  hub: WatchedHub;
  members: MemberRegistry;
  thresholds?: HealthThresholds;
}

/** Members asked side by side. */
const CONCURRENT_PROBES = 16;
/** News in quick succession, as of the CRDs of one chart, are one look. */
const NEWS_PAUSE_MS = 300;

/** Probes all push members from now on; returns how to stop. */
export function openProber({ context, hub, members, thresholds }: ProberOptions): () => void {
  const reporters = new Map<string, ClusterReporter>();
  const timers = new Map<string, NodeJS.Timeout>();
  const news = new Map<string, NodeJS.Timeout>();
  let stopped = false;
  const queue = createWorkQueue<string>({
    name: 'probe',
    concurrency: CONCURRENT_PROBES,
    logger: context.logger,
    process: async (name) => {
      clearTimeout(timers.get(name));
      timers.delete(name);
      if (hub.clusters.get({ name })?.spec.syncMode !== 'Push') {
        reporters.get(name)?.close();
        reporters.delete(name);
        return;
      }
      lookAgain(name, await reporterOf(name).look());
    },
  });

  function reporterOf(name: string): ClusterReporter {
    const known = reporters.get(name);
    if (known) {
      return known;
    }
    const reporter = openClusterReporter({
      name,
      clusters: hub.clusters,
      connect: (cluster) => members.session(cluster),
      thresholds,
      now: context.now,
      logger: context.logger,
      onNews: () => lookSoon(name),
    });
    reporters.set(name, reporter);
    return reporter;
  }

  function lookAgain(name: string, pauseMs: number): void {
    clearTimeout(timers.get(name));
    if (!stopped) {
      timers.set(
        name,
        setTimeout(() => queue.add(name), pauseMs),
      );
    }
  }

  function lookSoon(name: string): void {
    if (!stopped && !news.has(name)) {
      const look = (): void => {
        news.delete(name);
        queue.add(name);
      };
      news.set(name, setTimeout(look, NEWS_PAUSE_MS));
    }
  }

  const unsubscribe = hub.clusters.onChange((change, own) => {
    if (!own && isNews(change)) {
      queue.add(change.object.metadata.name);
    }
  });
  for (const { metadata } of hub.clusters.list()) {
    queue.add(metadata.name);
  }
  return () => {
    stopped = true;
    unsubscribe();
    queue.close();
    for (const timer of [...timers.values(), ...news.values()]) {
      clearTimeout(timer);
    }
    for (const reporter of reporters.values()) {
      reporter.close();
    }
  };
}

function isNews(change: Change<Cluster>): boolean {
  return change.type !== 'modified' || change.old.metadata.generation !== change.object.metadata.generation;
}
