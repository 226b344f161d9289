/** Flux: releases, kustomizations and their sources. A suspension on a member is the member's own. */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { JsonValue, KubeObject } from '../../object.ts';
import { verifiedDependencies } from '../dependencies.ts';
import { objectAt, objectsAt, stringAt, valueAt, withField } from '../fields.ts';
import type { DependentObjectReference, KindInterpreter } from '../interpreter.ts';
import { reportedStatuses, withStatus } from '../native/status-update.ts';
import { aggregatedGeneration, conditionsOf, last, mergeConditions, present, reflectWithGeneration, sum } from './status.ts';

/** How the kinds of Flux differ. */
interface FluxRules {
  /** Reasons of the condition Ready that mean health. */
  healthyReasons: readonly string[];
  /** Status fields of which the last one reported counts, with their value when there is none. */
  values: Record<string, JsonValue | undefined>;
  /** Status fields that add up to what the template has; left alone when it has none. */
  counters?: readonly string[];
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
  values: {
    lastAttemptedRevision: undefined,
    lastAppliedRevision: undefined,
    lastAttemptedValuesChecksum: undefined,
    helmChart: undefined,
    lastReleaseRevision: undefined,
  },
  counters: ['failures', 'upgradeFailures', 'installFailures'],
  secrets: [
    ['chart', 'spec', 'verify', 'secretRef', 'name'],
    ['kubeConfig', 'secretRef', 'name'],
  ],
  serviceAccount: true,
});

export const kustomization = flux({
  healthyReasons: RECONCILED,
  values: { lastAppliedRevision: undefined, lastAttemptedRevision: undefined },
  secrets: [
    ['decryption', 'secretRef', 'name'],
    ['kubeConfig', 'secretRef', 'name'],
  ],
  serviceAccount: true,
});

export const gitRepository = flux({
  healthyReasons: SUCCEEDED,
  values: { artifact: undefined },
  reported: ['observedIgnore', 'observedRecurseSubmodules'],
  secrets: [
    ['secretRef', 'name'],
    ['verify', 'secretRef', 'name'],
  ],
});

export const bucket = flux({
  healthyReasons: SUCCEEDED,
  values: { artifact: undefined, url: '' },
  reported: ['observedIgnore'],
  secrets: [['secretRef', 'name']],
});

export const helmChart = flux({
  healthyReasons: [...SUCCEEDED, 'ChartPullSucceeded'],
  values: { artifact: undefined, url: '', observedChartName: '', observedSourceArtifactRevision: '' },
  secrets: [['verify', 'secretRef', 'name']],
});

export const helmRepository = flux({
  healthyReasons: SUCCEEDED,
  values: { artifact: undefined, url: '' },
  secrets: [['secretRef', 'name']],
});

export const ociRepository = flux({
  healthyReasons: SUCCEEDED,
  values: { artifact: undefined, url: '' },
  reported: ['observedIgnore', 'observedLayerSelector'],
  secrets: [
    ['secretRef', 'name'],
    ['verify', 'secretRef', 'name'],
    ['certSecretRef', 'name'],
  ],
  serviceAccount: true,
});

function flux(rules: FluxRules): KindInterpreter {
  const { values, counters = [], reported = [], healthyReasons } = rules;
  const fields = ['conditions', 'observedGeneration', ...Object.keys(values), ...counters, ...reported];
  return {
    retain: (desired, observed) => {
      const suspend = valueAt(observed, 'spec', 'suspend');
      return suspend === undefined ? desired : withField(desired, ['spec', 'suspend'], suspend);
    },
    reflectStatus: (object) => reflectWithGeneration(object, fields),
    aggregateStatus: (object, items = []) => aggregate(object, items, rules),
    interpretHealth: (object) =>
      conditionsOf(objectAt(object, 'status')).some(
        ({ type, status, reason }) => type === 'Ready' && status === 'True' && healthyReasons.includes(`${reason}`),
      ),
    getDependencies: (object) => verifiedDependencies(dependencies(object, rules)),
  };
}

function aggregate(object: KubeObject, items: readonly AggregatedStatusItem[], rules: FluxRules): KubeObject {
  const { values, counters = [] } = rules;
  const old = objectAt(object, 'status') ?? {};
  const statuses = reportedStatuses(items);
  return withStatus(object, {
    ...old,
    observedGeneration: aggregatedGeneration(object, items),
    ...present(Object.entries(values).map(([field, none]) => [field, last(statuses, field) ?? valueAt(old, field) ?? none])),
    ...present(counters.filter((field) => field in old).map((field) => [field, sum([old, ...statuses], field)])),
    conditions: mergeConditions(items),
  });
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
