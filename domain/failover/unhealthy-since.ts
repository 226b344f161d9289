/** For how long an application has been unhealthy on its clusters. Workflows keep it, so it needs no package. */

/** Since when (epoch milliseconds) the application is unhealthy, by cluster. */
export type UnhealthySince = Readonly<Record<string, number>>;

/** The record after a look: clusters that are unhealthy now, each since it was first seen so; the others start afresh. */
export function trackUnhealthy(since: UnhealthySince, unhealthy: readonly string[], nowMs: number): UnhealthySince {
  return Object.fromEntries(
    unhealthy.map((cluster) => [cluster, Object.hasOwn(since, cluster) ? (since[cluster] ?? nowMs) : nowMs]),
  );
}

/** The clusters whose toleration is over, and when the next one's will be. */
export function overdue(
  since: UnhealthySince,
  toleration: number,
  nowMs: number,
): { clusters: string[]; nextMs: number | undefined } {
  const ends = Object.entries(since).map(([cluster, from]) => ({ cluster, end: from + toleration }));
  const waiting = ends.filter(({ end }) => end > nowMs).map(({ end }) => end);
  return {
    clusters: ends.filter(({ end }) => end <= nowMs).map(({ cluster }) => cluster),
    nextMs: waiting.length === 0 ? undefined : Math.min(...waiting),
  };
}
