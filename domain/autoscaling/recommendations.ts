/**
 * Stabilization: what was recommended within a window holds the replicas. Kubernetes keeps a sample for each look; here an
 * entry stands for all looks that recommended the same, so a window sees what the samples would say, at most one look longer.
 */
import type { History } from './history.ts';

type Recommendations = History['recommendations'];

/** Windows in seconds. */
export interface StabilizationWindows {
  up: number;
  down: number;
}

/** Lowest and highest recommendation within the windows, the present one among them. */
export function recentExtremes(
  recommendations: Recommendations,
  desired: number,
  { up, down }: StabilizationWindows,
  now: number,
): { lowest: number; highest: number } {
  const seenWithin = (seconds: number): number[] =>
    recommendations
      .filter((_, index) => (recommendations[index + 1]?.[1] ?? now) > now - seconds)
      .map(([replicas]) => replicas);
  return { lowest: Math.min(desired, ...seenWithin(up)), highest: Math.max(desired, ...seenWithin(down)) };
}

/**
 * The recommendations with a new one, without what no window sees any more; the very argument when the last one says the
 * same.
 * @param now epoch seconds
 */
export function recommend(
  recommendations: Recommendations,
  desired: number,
  { up, down }: StabilizationWindows,
  now: number,
): Recommendations {
  if (recommendations.at(-1)?.[0] === desired) {
    return recommendations;
  }
  const oldest = now - Math.max(up, down);
  return [...recommendations.filter((_, index) => (recommendations[index + 1]?.[1] ?? now) > oldest), [desired, now]];
}
