/** Changes to labels and annotations that leave the argument alone and return it itself when nothing changes. */
import type { ObjectMeta } from './object.ts';

/** A label or annotation map. */
export type StringMap = Readonly<Record<string, string>>;

/** What to set and what to remove; removal comes first. */
export interface MetadataChange {
  labels?: StringMap;
  annotations?: StringMap;
  withoutLabels?: readonly string[];
  withoutAnnotations?: readonly string[];
}

/** The object with its labels and annotations changed; a map that becomes empty is left out, as Kubernetes does. */
export function changeMetadata<T extends { metadata: ObjectMeta }>(object: T, change: MetadataChange): T {
  const { labels: oldLabels, annotations: oldAnnotations, ...rest } = object.metadata;
  const labels = changeMap(oldLabels, change.labels, change.withoutLabels);
  const annotations = changeMap(oldAnnotations, change.annotations, change.withoutAnnotations);
  if (labels === oldLabels && annotations === oldAnnotations) {
    return object;
  }
  return { ...object, metadata: { ...rest, ...(labels && { labels }), ...(annotations && { annotations }) } };
}

/** The value of a label; undefined when absent. Never reads inherited properties. */
export function labelOf(object: { metadata: ObjectMeta }, key: string): string | undefined {
  return own(object.metadata.labels, key);
}

/** The value of an annotation; undefined when absent. Never reads inherited properties. */
export function annotationOf(object: { metadata: ObjectMeta }, key: string): string | undefined {
  return own(object.metadata.annotations, key);
}

function own(map: StringMap | undefined, key: string): string | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}

function changeMap(
  map: Record<string, string> | undefined,
  added: StringMap = {},
  removed: readonly string[] = [],
): Record<string, string> | undefined {
  const gone = removed.filter((key) => own(map, key) !== undefined && own(added, key) === undefined);
  const news = Object.entries(added).filter(([key, value]) => own(map, key) !== value);
  if (gone.length === 0 && news.length === 0) {
    return map;
  }
  const kept = Object.entries(map ?? {}).filter(([key]) => !gone.includes(key));
  const entries = [...kept, ...news];
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
