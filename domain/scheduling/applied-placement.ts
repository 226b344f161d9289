/**
 * The placement that a decision was made for, as the annotation `policy.karmada.io/applied-placement` keeps it:
 * byte for byte what Go's encoding/json writes for Karmada's types.
 */
import type { Binding } from '../kinds/binding.ts';
import type { LabelSelector } from '../kinds/meta.ts';
import { APPLIED_PLACEMENT_ANNOTATION } from '../kinds/names.ts';
import {
  type ClusterAffinity,
  type FieldSelector,
  type Placement,
  placement as placementSchema,
  type SpreadConstraint,
} from '../kinds/placement.ts';

type Toleration = NonNullable<Placement['clusterTolerations']>[number];
type AffinityTerm = NonNullable<Placement['clusterAffinities']>[number];
type ReplicaScheduling = NonNullable<Placement['replicaScheduling']>;
type WorkloadAffinity = NonNullable<Placement['workloadAffinity']>;
type WeightPreference = NonNullable<ReplicaScheduling['weightPreference']>;

/** JSON text of a field, or undefined where Go leaves the field out. */
type Text = string | undefined;

/** The JSON of a placement, with Go's field order, omissions and escapes. */
export function formatPlacement(placement: Placement): string {
  return struct({
    clusterAffinity: placement.clusterAffinity && struct(affinityFields(placement.clusterAffinity)),
    clusterAffinities: list(placement.clusterAffinities, formatTerm),
    clusterTolerations: list(placement.clusterTolerations, formatToleration),
    spreadConstraints: list(placement.spreadConstraints, formatSpreadConstraint),
    replicaScheduling: placement.replicaScheduling && formatReplicaScheduling(placement.replicaScheduling),
    workloadAffinity: placement.workloadAffinity && formatWorkloadAffinity(placement.workloadAffinity),
  });
}

/** The JSON of a spread constraint, like {@link formatPlacement}. */
export function formatSpreadConstraint({
  spreadByField,
  spreadByLabel,
  maxGroups,
  minGroups,
}: SpreadConstraint): string {
  return struct({
    spreadByField: optional(spreadByField),
    spreadByLabel: optional(spreadByLabel),
    maxGroups: optional(maxGroups),
    minGroups: optional(minGroups),
  });
}

/** The JSON of workload affinities, like {@link formatPlacement}. */
export function formatWorkloadAffinity({ affinity, antiAffinity }: WorkloadAffinity): string {
  return struct({
    affinity: affinity && formatWorkloadTerm(affinity),
    antiAffinity: antiAffinity && formatWorkloadTerm(antiAffinity),
  });
}

/** The JSON of a field selector, like {@link formatPlacement}. */
export function formatFieldSelector({ matchExpressions }: FieldSelector): string {
  return struct({ matchExpressions: list(matchExpressions, formatExpression) });
}

/**
 * True when a binding must be scheduled because its placement is another than the applied one. Of `clusterAffinities` only
 * the term in use counts, as long as everything else is as before. Text that is no JSON counts as unchanged, as in Karmada.
 */
export function isPlacementChanged({ metadata, status }: Binding, placement: Placement): boolean {
  const text = metadata.annotations?.[APPLIED_PLACEMENT_ANNOTATION] ?? '';
  if (text === '') {
    return true;
  }
  if (text === formatPlacement(placement)) {
    return false;
  }
  const parsed = parseApplied(text);
  if (parsed === 'unreadable') {
    return false;
  }
  if (formatPlacement(placement) === formatPlacement(parsed)) {
    return false;
  }
  if (formatPlacement(besideTerms(placement)) !== formatPlacement(besideTerms(parsed))) {
    return true;
  }
  const observed = status?.schedulerObservingAffinityName ?? '';
  const term = placement.clusterAffinities?.find(({ affinityName }) => affinityName === observed);
  const appliedTerm = parsed.clusterAffinities?.find(({ affinityName }) => affinityName === observed);
  return observed === '' || !term || !appliedTerm || formatTerm(term) !== formatTerm(appliedTerm);
}

/** JSON of another shape than a placement reads as an empty one, which no placement with content equals. */
function parseApplied(text: string): Placement | 'unreadable' {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'unreadable';
  }
  return placementSchema.safeParse(value).data ?? {};
}

/** The parts that always count. */
function besideTerms(placement: Placement): Placement {
  const { clusterAffinities, workloadAffinity, ...rest } = placement;
  return rest;
}

/** The JSON of one group of clusters, like {@link formatPlacement}. */
export function formatTerm({ affinityName, overflowAffinities, ...affinity }: AffinityTerm): string {
  return struct({
    affinityName: text(affinityName),
    ...affinityFields(affinity),
    overflowAffinities: list(overflowAffinities, formatTerm),
  });
}

function affinityFields({
  labelSelector,
  fieldSelector,
  clusterNames,
  exclude,
}: ClusterAffinity): Record<string, Text> {
  return {
    labelSelector: labelSelector && formatLabelSelector(labelSelector),
    fieldSelector: fieldSelector && formatFieldSelector(fieldSelector),
    clusterNames: list(clusterNames, text),
    exclude: list(exclude, text),
  };
}

function formatLabelSelector({ matchLabels = {}, matchExpressions }: LabelSelector): string {
  const labels = Object.entries(matchLabels).sort(([a], [b]) => (a < b ? -1 : 1));
  return struct({
    matchLabels:
      labels.length > 0 ? `{${labels.map(([key, value]) => `${text(key)}:${text(value)}`).join(',')}}` : undefined,
    matchExpressions: list(matchExpressions, formatExpression),
  });
}

function formatExpression({ key, operator, values }: NonNullable<LabelSelector['matchExpressions']>[number]): string {
  return struct({ key: text(key), operator: text(operator), values: list(values, text) });
}

function formatToleration({ key, operator, value, effect, tolerationSeconds }: Toleration): string {
  return struct({
    key: optional(key),
    operator: optional(operator),
    value: optional(value),
    effect: optional(effect),
    tolerationSeconds: tolerationSeconds?.toString(),
  });
}

function formatReplicaScheduling(strategy: ReplicaScheduling): string {
  return struct({
    replicaSchedulingType: optional(strategy.replicaSchedulingType),
    replicaDivisionPreference: optional(strategy.replicaDivisionPreference),
    weightPreference: strategy.weightPreference && formatWeightPreference(strategy.weightPreference),
  });
}

function formatWeightPreference({ staticWeightList, dynamicWeight }: WeightPreference): string {
  return struct({
    staticWeightList: list(staticWeightList, ({ targetCluster, weight }) =>
      struct({ targetCluster: struct(affinityFields(targetCluster)), weight: weight.toString() }),
    ),
    dynamicWeight: optional(dynamicWeight),
  });
}

function formatWorkloadTerm({ groupByLabelKey }: { groupByLabelKey: string }): string {
  return struct({ groupByLabelKey: text(groupByLabelKey) });
}

function struct(fields: Record<string, Text>): string {
  const written = Object.entries(fields).filter(([, value]) => value !== undefined);
  return `{${written.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
}

function list<T>(items: readonly T[] | undefined, format: (item: T) => string): Text {
  return items?.length ? `[${items.map(format).join(',')}]` : undefined;
}

/** A text or number that Go leaves out when it is empty or zero. */
function optional(value: string | number | undefined): Text {
  return value ? text(value) : undefined;
}

/** Go escapes what HTML or JavaScript could misread. */
function text(value: string | number): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
