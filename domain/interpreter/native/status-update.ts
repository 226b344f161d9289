/** Replacing the whole status of a template by what its members report. */

import { equalJson } from '../../equality.ts';
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { JsonObject, JsonValue, KubeObject } from '../../object.ts';
import { withoutEmptyFields } from '../empty-fields.ts';
import { objectAt } from '../fields.ts';

/** The object with this status; the very object when its status says the same already. */
export function withStatus(object: KubeObject, status: JsonObject): KubeObject {
  const old = objectAt(object, 'status');
  return old && equalJson(old, status) ? object : { ...object, status };
}

/** Like {@link withStatus}, where an absent status is the same as one without content. */
export function withMeaningfulStatus(object: KubeObject, status: JsonObject): KubeObject {
  const old = withoutEmptyFields(objectAt(object, 'status') ?? {});
  return equalJson(old, withoutEmptyFields(status)) ? object : { ...object, status };
}

/** The statuses of the members that have reported one. */
export function reportedStatuses(items: readonly AggregatedStatusItem[]): JsonObject[] {
  return items.map(({ status }) => status).filter((status) => status !== undefined);
}

/** The first value of a ranking that was seen. */
export function firstSeen<T extends string>(
  ranking: readonly T[],
  seen: ReadonlySet<JsonValue | undefined>,
): T | undefined {
  return ranking.find((value) => seen.has(value));
}
