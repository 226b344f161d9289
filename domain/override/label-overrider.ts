/** labelsOverrider and annotationsOverrider. */
import type { Overriders } from '../kinds/override.ts';
import { isJsonObject, type KubeObject } from '../object.ts';
import type { PatchOperation } from './json-patch.ts';

type LabelOverrider = NonNullable<Overriders['labelsOverrider']>[number];

/** The changes to labels or annotations: `add` also overwrites, `remove` and `replace` leave absent keys alone. */
export function labelPatch(
  object: KubeObject,
  field: 'labels' | 'annotations',
  { operator, value = {} }: LabelOverrider,
): PatchOperation[] {
  const old = stringMap(object.metadata[field]);
  const changes = Object.entries(value)
    .filter(([key]) => operator === 'add' || (old !== undefined && Object.hasOwn(old, key)))
    .map(
      ([key, text]): PatchOperation => ({
        op: operator,
        // Karmada escapes no tilde: keys of labels and annotations have none.
        path: `/metadata/${field}/${key.replaceAll('/', '~1')}`,
        value: text,
      }),
    );
  const needsMap = changes.length > 0 && !old;
  return needsMap ? [{ op: 'add', path: `/metadata/${field}`, value: {} }, ...changes] : changes;
}

/** A map with anything but strings counts as none. */
function stringMap(map: Record<string, string> | undefined): Record<string, string> | undefined {
  return isJsonObject(map) && Object.values(map).every((value) => typeof value === 'string') ? map : undefined;
}
