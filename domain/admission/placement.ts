/** Karmada's rules for placements: where workloads may run. */
import type { FieldError } from '../field-error.ts';
import type { ClusterAffinity, ClusterAffinityTerm, Placement, SpreadConstraint } from '../kinds/placement.ts';
import type { JsonValue } from '../object.ts';
import {
  formatFieldSelector,
  formatPlacement,
  formatSpreadConstraint,
  formatTerm,
  formatWorkloadAffinity,
} from '../scheduling/applied-placement.ts';
import { labelKey } from './kubernetes-names.ts';
import { invalid, invalidEach, notSupported } from './rejections.ts';

/** A value as messages show it: as Go writes it, with its order of fields and without empty ones. */
function shown<T>(value: T, format: (value: T) => string): JsonValue {
  return JSON.parse(format(value));
}

function shownList<T>(values: readonly T[], format: (value: T) => string): JsonValue {
  return values.map((value) => shown(value, format));
}

/** Rules of a whole placement; `field` is where it stands. */
export function validatePlacement(placement: Placement, field: string): FieldError[] {
  const errors: FieldError[] = [];
  if (placement.clusterAffinity && placement.clusterAffinities) {
    errors.push(
      invalid(field, shown(placement, formatPlacement), 'clusterAffinities cannot co-exist with clusterAffinity'),
    );
  }
  if (!allowsOverflow(placement)) {
    placement.clusterAffinities?.forEach(({ overflowAffinities }, index) => {
      if (overflowAffinities) {
        errors.push(
          invalid(
            `${field}.clusterAffinities[${index}].overflowAffinities`,
            shownList(overflowAffinities, formatTerm),
            'overflowAffinities can only be used together with dynamic weight or aggregated scheduling',
          ),
        );
      }
    });
  }
  return [
    ...errors,
    ...validateClusterAffinity(placement.clusterAffinity, `${field}.clusterAffinity`),
    ...validateClusterAffinities(placement.clusterAffinities ?? [], `${field}.clusterAffinities`),
    ...validateSpreadConstraints(placement.spreadConstraints ?? [], `${field}.spreadConstraints`),
    ...validateWorkloadAffinity(placement.workloadAffinity, `${field}.workloadAffinity`),
    ...validateTolerations(placement.clusterTolerations ?? [], `${field}.clusterTolerations`),
  ];
}

/** Overflow needs a division that knows how much room clusters have. */
function allowsOverflow({ replicaScheduling }: Placement): boolean {
  if (!replicaScheduling || (replicaScheduling.replicaSchedulingType ?? 'Divided') !== 'Divided') {
    return false;
  }
  switch (replicaScheduling.replicaDivisionPreference) {
    case 'Aggregated':
      return true;
    case 'Weighted':
      return replicaScheduling.weightPreference?.dynamicWeight !== undefined;
    case undefined:
      return false;
  }
}

/** Only provider, region and zone can be selected by, and only with In and NotIn. */
export function validateClusterAffinity(affinity: ClusterAffinity | undefined, field: string): FieldError[] {
  const fieldSelector = affinity?.fieldSelector;
  for (const { key, operator } of fieldSelector?.matchExpressions ?? []) {
    const detail = !['provider', 'region', 'zone'].includes(key)
      ? `unsupported key ${JSON.stringify(key)}, must be provider, region, or zone`
      : !['In', 'NotIn'].includes(operator)
        ? `unsupported operator ${JSON.stringify(operator)}, must be In or NotIn`
        : undefined;
    if (detail !== undefined) {
      return [invalid(`${field}.fieldSelector`, shown(fieldSelector ?? {}, formatFieldSelector), detail)];
    }
  }
  return [];
}

function validateClusterAffinities(affinities: ClusterAffinityTerm[], field: string): FieldError[] {
  const names = new Set<string>();
  return affinities.flatMap((affinity, index) => {
    const { affinityName } = affinity;
    const errors = invalidEach(`${field}[${index}]`, affinityName, labelKey(affinityName));
    if (names.has(affinityName)) {
      errors.push(
        invalid(field, shownList(affinities, formatTerm), 'each affinity term in a policy must have a unique name'),
      );
    }
    names.add(affinityName);
    return [
      ...errors,
      ...validateClusterAffinity(affinity, `${field}[${index}]`),
      ...validateOverflowAffinities(affinity, `${field}[${index}].overflowAffinities`),
    ];
  });
}

function validateOverflowAffinities(primary: ClusterAffinityTerm, field: string): FieldError[] {
  const { overflowAffinities } = primary;
  if (!overflowAffinities) {
    return [];
  }
  const errors: FieldError[] = [];
  if (selectsNothing(primary)) {
    errors.push(
      invalid(
        field,
        shownList(overflowAffinities, formatTerm),
        'overflowAffinities can only be used together with the inline ClusterAffinity',
      ),
    );
  }
  const names = new Set([primary.affinityName]);
  overflowAffinities.forEach((affinity, index) => {
    const nameField = `${field}[${index}].affinityName`;
    errors.push(...invalidEach(nameField, affinity.affinityName, labelKey(affinity.affinityName)));
    if (names.has(affinity.affinityName)) {
      errors.push(
        invalid(
          nameField,
          affinity.affinityName,
          "overflow affinity name must be unique and must not duplicate the primary group's affinityName",
        ),
      );
    }
    names.add(affinity.affinityName);
    errors.push(...validateClusterAffinity(affinity, `${field}[${index}]`));
  });
  return errors;
}

function selectsNothing({ labelSelector, fieldSelector, clusterNames, exclude }: ClusterAffinity): boolean {
  return !labelSelector && !fieldSelector && !clusterNames?.length && !exclude?.length;
}

function validateSpreadConstraints(constraints: SpreadConstraint[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  const timesSeen = new Map<string, number>();
  constraints.forEach((constraint, index) => {
    const { spreadByField, spreadByLabel, minGroups = 0, maxGroups = 0 } = constraint;
    const reject = (detail: string) =>
      errors.push(invalid(`${field}[${index}]`, shown(constraint, formatSpreadConstraint), detail));
    if (spreadByField && spreadByLabel) {
      reject('spreadByLabel should not co-exist with spreadByField');
    }
    if (minGroups < 0) {
      reject('minGroups lower than 0 is not allowed');
    }
    if (maxGroups < 0) {
      reject('maxGroups lower than 0 is not allowed');
    }
    if (maxGroups > 0 && maxGroups < minGroups) {
      reject('maxGroups lower than minGroups is not allowed');
    }
    if (spreadByField) {
      const times = (timesSeen.get(spreadByField) ?? 0) + 1;
      timesSeen.set(spreadByField, times);
      if (times === 2) {
        errors.push(
          invalid(
            field,
            shownList(constraints, formatSpreadConstraint),
            `multiple ${spreadByField} spread constraints are not allowed`,
          ),
        );
      }
    }
  });
  if (timesSeen.size > 0 && !timesSeen.has('cluster')) {
    errors.push(
      invalid(
        field,
        shownList(constraints, formatSpreadConstraint),
        'the cluster spread constraint must be enabled in one of the constraints in case of SpreadByField is enabled',
      ),
    );
  }
  return errors;
}

function validateWorkloadAffinity(workloadAffinity: Placement['workloadAffinity'], field: string): FieldError[] {
  const { affinity, antiAffinity } = workloadAffinity ?? {};
  const errors: FieldError[] = [];
  for (const [name, term] of Object.entries({ affinity, antiAffinity })) {
    if (term) {
      errors.push(
        ...invalidEach(`${field}.${name}.groupByLabelKey`, term.groupByLabelKey, labelKey(term.groupByLabelKey)),
      );
    }
  }
  if (workloadAffinity && affinity && affinity.groupByLabelKey === antiAffinity?.groupByLabelKey) {
    errors.push(
      invalid(
        field,
        shown(workloadAffinity, formatWorkloadAffinity),
        'affinity and antiAffinity must not use the same groupByLabelKey',
      ),
    );
  }
  return errors;
}

/** Lt and Gt (KEP-5471) mean something for nodes, not for clusters. */
function validateTolerations(tolerations: NonNullable<Placement['clusterTolerations']>, field: string): FieldError[] {
  return tolerations.flatMap(({ operator }, index) =>
    operator === 'Lt' || operator === 'Gt'
      ? [notSupported(`${field}[${index}].operator`, operator, ['', 'Exists', 'Equal'])]
      : [],
  );
}
