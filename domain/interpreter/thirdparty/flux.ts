/** Flux: releases, kustomizations and their sources. A suspension on a member is the member's own. */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { verifiedDependencies } from '../dependencies.ts';
import { objectAt, objectsAt, stringAt, valueAt, withField } from '../fields.ts';
import type { DependentObjectReference, KindInterpreter } from '../interpreter.ts';
import { reportedStatuses, withStatus } from '../native/status-update.ts';
import {
  aggregatedGeneration,
  conditionsOf,
  last,
  mergeConditions,
  present,
  reflectWithGeneration,
  sum,
} from './status.ts';

/** How the kinds of Flux differ. */
interface FluxRules {
  /** Reasons of the condition Ready that mean health. */
  healthyReasons: readonly string[];
  /** Status fields of which the last one reported counts, else what the template has; empty without members. */
  kept?: readonly string[];
  /** Status fields of which the last one reported counts, else they are empty. */
  fresh?: readonly string[];
  /** Status fields that add up over members; zero without members. */
  counters?: readonly string[];
  /** Whether members report an artifact, of which the last one counts. */
  artifact?: boolean;
  /** Further status fields that are reported. */
  reported?: readonly string[];
  /** Paths to the names of Secrets, below `spec`. */
  secrets: readonly (readonly string[])[];
  /** Whether `spec.serviceAccountName` is needed. */
  serviceAccount?: boolean;
}

const SUCCEEDED = ['Succeeded'];
const RECONCILED = ['ReconciliationSucceeded'];

export const helmRelease = flux({
  healthyReasons: RECONCILED,
  kept: [
    'lastAttemptedRevision',
    'lastAppliedRevision',
    'lastAttemptedValuesChecksum',
    'helmChart',
    'lastReleaseRevision',
  ],
  counters: ['failures', 'upgradeFailures', 'installFailures'],
  secrets: [
    ['chart', 'spec', 'verify', 'secretRef', 'name'],
    ['kubeConfig', 'secretRef', 'name'],
  ],
  serviceAccount: true,
});

export const kustomization = flux({
  healthyReasons: RECONCILED,
  kept: ['lastAppliedRevision', 'lastAttemptedRevision'],
  secrets: [
    ['decryption', 'secretRef', 'name'],
    ['kubeConfig', 'secretRef', 'name'],
  ],
  serviceAccount: true,
});

export const gitRepository = flux({
  healthyReasons: SUCCEEDED,
  artifact: true,
  reported: ['observedIgnore', 'observedRecurseSubmodules'],
  secrets: [
    ['secretRef', 'name'],
    ['verify', 'secretRef', 'name'],
  ],
});

export const bucket = flux({
  healthyReasons: SUCCEEDED,
  artifact: true,
  fresh: ['url'],
  reported: ['observedIgnore'],
  secrets: [['secretRef', 'name']],
});

export const helmChart = flux({
  healthyReasons: [...SUCCEEDED, 'ChartPullSucceeded'],
  artifact: true,
  fresh: ['url', 'observedChartName', 'observedSourceArtifactRevision'],
  secrets: [['verify', 'secretRef', 'name']],
});

export const helmRepository = flux({
  healthyReasons: SUCCEEDED,
  artifact: true,
  fresh: ['url'],
  secrets: [['secretRef', 'name']],
});

export const ociRepository = flux({
  healthyReasons: SUCCEEDED,
  artifact: true,
  fresh: ['url'],
  reported: ['observedIgnore', 'observedLayerSelector'],
  secrets: [
    ['secretRef', 'name'],
    ['verify', 'secretRef', 'name'],
    ['certSecretRef', 'name'],
  ],
  serviceAccount: true,
});

function flux(rules: FluxRules): KindInterpreter {
  const { kept = [], fresh = [], counters = [], artifact = false, reported = [], healthyReasons } = rules;
  const fields = ['conditions', 'observedGeneration', ...kept, ...fresh, ...counters, ...reported];
  return {
    retain: (desired, observed) => {
      const suspend = valueAt(observed, 'spec', 'suspend');
      return suspend === undefined ? desired : withField(desired, ['spec', 'suspend'], suspend);
    },
    reflectStatus: (object) => reflectWithGeneration(object, artifact ? [...fields, 'artifact'] : fields),
    aggregateStatus: (object, items) =>
      withStatus(object, items ? aggregate(object, items, rules) : empty(object, rules)),
    interpretHealth: (object) =>
      conditionsOf(objectAt(object, 'status')).some(
        ({ type, status, reason }) => type === 'Ready' && status === 'True' && healthyReasons.includes(`${reason}`),
      ),
    getDependencies: (object) => verifiedDependencies(dependencies(object, rules)),
  };
}

function aggregate(object: KubeObject, items: readonly AggregatedStatusItem[], rules: FluxRules): JsonObject {
  const { kept = [], fresh = [], counters = [], artifact = false } = rules;
  const old = objectAt(object, 'status') ?? {};
  const statuses = reportedStatuses(items);
  return {
    ...old,
    observedGeneration: aggregatedGeneration(object, items),
    ...present([
      ...kept.map((field) => [field, last(statuses, field) ?? valueAt(old, field)] as const),
      ...fresh.map((field) => [field, last(statuses, field) ?? ''] as const),
      ...counters
        .filter((field) => statuses.some((status) => valueAt(status, field) !== undefined))
        .map((field) => [field, sum(statuses, field)] as const),
      ...(artifact ? [['artifact', last(statuses, 'artifact')] as const] : []),
    ]),
    conditions: mergeConditions(items),
  };
}

/** The status of an object that is on no member. */
function empty(object: KubeObject, { kept = [], fresh = [], counters = [] }: FluxRules): JsonObject {
  const { artifact: _, ...old } = objectAt(object, 'status') ?? {};
  return {
    ...old,
    observedGeneration: object.metadata.generation ?? 0,
    ...Object.fromEntries([...kept, ...fresh].map((field) => [field, ''])),
    ...Object.fromEntries(counters.map((field) => [field, 0])),
    conditions: [],
  };
}

function dependencies(object: KubeObject, { secrets, serviceAccount = false }: FluxRules): DependentObjectReference[] {
  const spec = objectAt(object, 'spec') ?? {};
  const { namespace } = object.metadata;
  const values = objectsAt(spec, 'valuesFrom').filter(({ kind }) => kind === 'Secret' || kind === 'ConfigMap');
  const found: [kind: string, name: string | undefined][] = [
    ...values.map((source): [string, string | undefined] => [`${source.kind}`, stringAt(source, 'name')]),
    ...secrets.map((path): [string, string | undefined] => ['Secret', stringAt(spec, ...path)]),
    ['ServiceAccount', serviceAccount ? stringAt(spec, 'serviceAccountName') : undefined],
  ];
  const references = found.flatMap(([kind, name]) =>
    name ? [{ apiVersion: 'v1', kind, ...(namespace && { namespace }), name }] : [],
  );
  return [...new Map(references.map((reference) => [`${reference.kind}/${reference.name}`, reference])).values()];
}
