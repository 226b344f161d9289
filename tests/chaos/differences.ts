/** In what two footprints differ, field by field. */
import { APPLIED_OVERRIDES_ANNOTATION } from '../../domain/kinds/names.ts';
import { isJsonObject, type JsonValue } from '../../domain/object.ts';
import type { Footprint } from './footprint.ts';

/** `where what: value (calm: value)` of each field that is not as in the calm run; empty when all is. */
export function differences(ours: Footprint, calm: Footprint): string[] {
  return [...new Set([...Object.keys(ours), ...Object.keys(calm)])].flatMap((place) =>
    differing(ours[place], calm[place], place),
  );
}

function differing(ours: JsonValue | undefined, calm: JsonValue | undefined, place: string): string[] {
  if (isJsonObject(ours) && isJsonObject(calm)) {
    return (
      [...new Set([...Object.keys(ours), ...Object.keys(calm)])]
        // A Work keeps the record of overrides that apply no more, as in Karmada.
        .filter((field) => field !== APPLIED_OVERRIDES_ANNOTATION || calm[field] !== undefined)
        .flatMap((field) => differing(ours[field], calm[field], `${place} ${field}`))
    );
  }
  if (Array.isArray(ours) && Array.isArray(calm) && ours.length === calm.length) {
    return ours.flatMap((item, index) => differing(item, calm[index], `${place} [${index}]`));
  }
  const [is, wanted] = [JSON.stringify(ours), JSON.stringify(calm)];
  return is === wanted ? [] : [`${place}: ${is} (calm: ${wanted})`];
}
