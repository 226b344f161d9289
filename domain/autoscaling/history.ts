/**
 * What an autoscaler remembers between looks, kept in an annotation of it so that a restart forgets nothing: what it
 * recommended, and how it scaled. Written only when that changes, so a recommendation that holds is one entry.
 */
import { z } from 'zod';
import { annotationOf } from '../metadata.ts';
import type { KubeObject } from '../object.ts';

/** Holds a {@link History} as JSON. */
export const HISTORY_ANNOTATION = 'autoscaling.fleetwright.io/history';

/** More entries than any window needs: one each 15 s for an hour. */
const MAX_ENTRIES = 300;

const entries = z.array(z.tuple([z.int(), z.int()])).max(MAX_ENTRIES);
const history = z.object({
  /** Replicas recommended, and since when (epoch seconds): until the next one, the last until now. Oldest first. */
  recommendations: entries,
  /** Replicas added (or, negative, taken away), and when (epoch seconds). Oldest first. */
  changes: entries,
});

/** What is remembered. */
export type History = z.infer<typeof history>;

const NOTHING: History = { recommendations: [], changes: [] };

/** What an autoscaler remembers; nothing where it says nothing, or what nobody can read. */
export function historyOf(hpa: KubeObject): History {
  const text = annotationOf(hpa, HISTORY_ANNOTATION);
  return text === undefined ? NOTHING : (parse(text) ?? NOTHING);
}

/** As the annotation holds it. */
export function historyText({ recommendations, changes }: History): string {
  return JSON.stringify({
    recommendations: recommendations.slice(-MAX_ENTRIES),
    changes: changes.slice(-MAX_ENTRIES),
  });
}

function parse(text: string): History | undefined {
  try {
    return history.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}
