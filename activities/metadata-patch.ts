/** Writing labels and annotations without sending the rest of the object, so that a user's edit in between is kept. */
import type { JsonObject, ObjectMeta } from '../domain/object.ts';

/** The merge patch that turns the labels and annotations of `before` into those of `after`. */
export function metadataPatch(before: { metadata: ObjectMeta }, after: { metadata: ObjectMeta }): JsonObject {
  const labels = mapPatch(before.metadata.labels, after.metadata.labels);
  const annotations = mapPatch(before.metadata.annotations, after.metadata.annotations);
  return { metadata: { ...(labels && { labels }), ...(annotations && { annotations }) } };
}

function mapPatch(
  before: Record<string, string> = {},
  after: Record<string, string> = {},
): Record<string, string | null> | undefined {
  const set = Object.entries(after).filter(([key, value]) => !Object.hasOwn(before, key) || before[key] !== value);
  const removed = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  return set.length + removed.length === 0
    ? undefined
    : Object.fromEntries([...set, ...removed.map((key): [string, null] => [key, null])]);
}
