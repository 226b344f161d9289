/** Who owns a field after a write. Rules: structured-merge-diff `merge.Updater`. */
import type { Schema } from '../schema/schema.ts';
import { changeFields, type Managers } from './managers.ts';
import type { Comparison } from './typed/compare.ts';
import { fieldElement } from './typed/element.ts';
import {
  difference,
  differenceBelow,
  type FieldSet,
  fieldSetOf,
  intersection,
  isEmpty,
  type Path,
  pathsOf,
  union,
} from './typed/field-set.ts';
import { reconcileWithSchema } from './typed/reconcile.ts';

/** Fields that nobody owns: the server sets them or they say which object it is. */
const NEVER_OWNED: FieldSet = pathsToSet([
  ['apiVersion'],
  ['kind'],
  ['metadata'],
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((name) => ['metadata', name]),
]);

/** A field that another manager owns with another value. */
export interface ApplyConflict {
  /** The other manager as messages name it: `"x" using apps/v1`. */
  manager: string;
  /** The field as messages name it: `.spec.replicas`. */
  field: string;
}

/** The part of a set that a manager may own. */
export function ownable(set: FieldSet): FieldSet {
  return difference(set, NEVER_OWNED);
}

/** Field names from the root (`['metadata', 'labels']`) as a set. */
export function pathsToSet(paths: readonly (readonly string[])[]): FieldSet {
  return fieldSetOf(paths.map((names) => names.map(fieldElement)));
}

/** The set without what a write to this subresource does not reach. */
export function withoutReset(set: FieldSet, reset: FieldSet): FieldSet {
  return differenceBelow(set, reset);
}

/** The managers as if they had written with today's schema. */
export function reconcileManagers(managers: Managers, schema: Schema): Managers {
  return changeFields(managers, ({ fields }) => reconcileWithSchema(fields, schema));
}

/** What others own and this change gives another value. */
export function overlaps(managers: Managers, changes: Comparison, writer: string): Map<string, Path[]> {
  const changed = union(changes.modified, changes.added);
  const found = new Map<string, Path[]>();
  for (const [key, { fields }] of [...managers].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const taken = intersection(fields, changed);
    if (key !== writer && !isEmpty(taken)) {
      found.set(key, pathsOf(taken));
    }
  }
  return found;
}

/** Takes from all but the writer what the change gave another value or removed. */
export function takeOver(managers: Managers, changes: Comparison, writer: string): Managers {
  const changed = union(changes.modified, changes.added);
  return changeFields(managers, ({ fields }, key) =>
    key === writer ? fields : difference(difference(fields, changed), changes.removed),
  );
}

/** Which fields a write to the subresource does not reach, when the kind says nothing of its own. */
export function defaultResetFields(subresource: string): string[][] {
  switch (subresource) {
    case '':
      return [['status']];
    case 'status':
      return [['spec'], ['metadata', 'labels']];
    default:
      return [];
  }
}
