/** What the kinds of apps/v1 must look like, and what of them may change. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, JsonValue, KubeObject } from '../../../domain/object.ts';
import {
  checkChoice,
  checkImmutable,
  checkNotNegative,
  checkNumberOrPercent,
  checkText,
  forbidden,
  invalid,
  notSupported,
  required,
  sameJson,
} from '../check.ts';
import { validateClaimSpec } from '../core/claim-validation.ts';
import { validatePodTemplate } from '../core/pod-validation.ts';
import { mapAt, numberAt, objectAt, objectsAt, textAt, valueAt } from '../fields.ts';
import { selects, validateSelector } from '../selector-validation.ts';
import { dnsLabel } from '../text-rules.ts';
import type { KindValidation } from '../validation.ts';

const STATEFUL_SET_UPDATE_RULE =
  "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";

const STATEFUL_SET_MUTABLE = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

/** Errors of the selector of a workload: it must be there, select something, and match its own pods. */
function validateWorkloadSelector(spec: JsonObject | undefined, kind: string): FieldError[] {
  const selector = objectAt(spec, 'selector');
  const labels = mapAt(spec, 'template', 'metadata', 'labels');
  if (!selector) {
    return kind === 'daemonset' ? [mismatch(spec)] : [required('spec.selector'), mismatch(spec)];
  }
  const errors = validateSelector(selector, 'spec.selector');
  if (!sameJson(selector, {}) || errors.length > 0) {
    return [...errors, ...(errors.length > 0 || selects(selector, labels) ? [] : [mismatch(spec)])];
  }
  return [invalid('spec.selector', {}, `empty selector is invalid for ${kind}`)];
}

function mismatch(spec: JsonObject | undefined): FieldError {
  const labels = valueAt(spec, 'template', 'metadata', 'labels');
  return invalid('spec.template.metadata.labels', labels, '`selector` does not match template `labels`');
}

/** Errors of a template whose pods run on, and are replaced when they end. */
function validateLastingTemplate(spec: JsonObject | undefined, claims: string[] = []): FieldError[] {
  const path = 'spec.template.spec';
  const pod = objectAt(spec, 'template', 'spec');
  const policy = textAt(pod, 'restartPolicy');
  return [
    ...validatePodTemplate(objectAt(spec, 'template'), 'spec.template', claims),
    ...(policy === 'Always' ? [] : [notSupported(`${path}.restartPolicy`, policy, ['Always'])]),
    ...(pod?.activeDeadlineSeconds === undefined
      ? []
      : [forbidden(`${path}.activeDeadlineSeconds`, 'activeDeadlineSeconds in ReplicaSet is not Supported')]),
  ];
}

function amount(value: JsonValue | undefined): number {
  return typeof value === 'number' ? value : Number.parseInt(typeof value === 'string' ? value : '0', 10);
}

function validateSurge(update: JsonObject | undefined, path: string): FieldError[] {
  const share = update?.maxUnavailable;
  return [
    ...checkNumberOrPercent(share, `${path}.maxUnavailable`),
    ...checkNumberOrPercent(update?.maxSurge, `${path}.maxSurge`),
    ...(typeof share === 'string' && amount(share) > 100
      ? [invalid(`${path}.maxUnavailable`, share, 'must not be greater than 100%')]
      : []),
  ];
}

function validateDeploymentStrategy(spec: JsonObject | undefined): FieldError[] {
  const strategy = objectAt(spec, 'strategy');
  const update = objectAt(strategy, 'rollingUpdate');
  const path = 'spec.strategy.rollingUpdate';
  switch (textAt(strategy, 'type')) {
    case 'Recreate':
      return update ? [forbidden(path, "may not be specified when strategy `type` is 'Recreate'")] : [];
    case 'RollingUpdate': {
      const still = update && amount(update.maxUnavailable) === 0 && amount(update.maxSurge) === 0;
      return [
        ...(update ? [] : [required(path, 'this should be defaulted and never be nil')]),
        ...validateSurge(update, path),
        ...(still
          ? [invalid(`${path}.maxUnavailable`, update.maxUnavailable, 'may not be 0 when `maxSurge` is 0')]
          : []),
      ];
    }
    default:
      return [notSupported('spec.strategy', strategy ?? null, ['Recreate', 'RollingUpdate'])];
  }
}

function validateDeployment(deployment: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = objectAt(deployment, 'spec');
  const deadline = valueAt(spec, 'progressDeadlineSeconds');
  return [
    ...checkNotNegative(spec, 'spec', 'replicas'),
    ...validateWorkloadSelector(spec, 'deployment'),
    ...validateLastingTemplate(spec),
    ...validateDeploymentStrategy(spec),
    ...checkNotNegative(spec, 'spec', 'minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'),
    ...(typeof deadline === 'number' && deadline <= numberAt(spec, 'minReadySeconds')
      ? [invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')]
      : []),
    ...immutableSelector(spec, old),
  ];
}

function immutableSelector(spec: JsonObject | undefined, old: KubeObject | undefined): FieldError[] {
  return old ? checkImmutable(spec, objectAt(old, 'spec'), 'spec', 'selector') : [];
}

function validateReplicaSet(replicaSet: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = objectAt(replicaSet, 'spec');
  return [
    ...checkNotNegative(spec, 'spec', 'replicas', 'minReadySeconds'),
    ...validateWorkloadSelector(spec, 'deployment'),
    ...validateLastingTemplate(spec),
    ...immutableSelector(spec, old),
  ];
}

function validateDaemonSet(daemonSet: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = objectAt(daemonSet, 'spec');
  const path = 'spec.updateStrategy.rollingUpdate';
  const strategy = objectAt(spec, 'updateStrategy');
  const update = objectAt(strategy, 'rollingUpdate');
  const supported = ['RollingUpdate', 'OnDelete'];
  const [unavailable, surge] = [amount(update?.maxUnavailable), amount(update?.maxSurge)];
  return [
    ...validateWorkloadSelector(spec, 'daemonset'),
    ...validateLastingTemplate(spec),
    ...(supported.includes(textAt(strategy, 'type'))
      ? []
      : [notSupported('spec.updateStrategy', strategy ?? null, supported)]),
    ...validateSurge(update, path),
    ...(update && unavailable === 0 && surge === 0
      ? [required(`${path}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')]
      : []),
    ...(update && unavailable !== 0 && surge !== 0
      ? [invalid(`${path}.maxSurge`, update.maxSurge, 'may not be set when maxUnavailable is non-zero')]
      : []),
    ...checkNotNegative(spec, 'spec', 'minReadySeconds', 'revisionHistoryLimit'),
    ...immutableSelector(spec, old),
  ];
}

function validateStatefulSet(statefulSet: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = objectAt(statefulSet, 'spec');
  const strategy = objectAt(spec, 'updateStrategy');
  const management = textAt(spec, 'podManagementPolicy');
  const claims = objectsAt(spec, 'volumeClaimTemplates');
  return [
    ...(['OrderedReady', 'Parallel'].includes(management)
      ? []
      : [invalid('spec.podManagementPolicy', management, "must be 'OrderedReady' or 'Parallel'")]),
    ...(['RollingUpdate', 'OnDelete'].includes(textAt(strategy, 'type'))
      ? []
      : [invalid('spec.updateStrategy', strategy, "must be 'RollingUpdate' or 'OnDelete'")]),
    ...checkNotNegative(objectAt(strategy, 'rollingUpdate'), 'spec.updateStrategy.rollingUpdate', 'partition'),
    ...validateRetention(objectAt(spec, 'persistentVolumeClaimRetentionPolicy')),
    ...claims.flatMap((claim, index) =>
      validateClaimSpec(objectAt(claim, 'spec'), `spec.volumeClaimTemplates[${index}].spec`),
    ),
    // The claims are checked as the volumes that they become.
    ...claims.flatMap((claim, index) =>
      checkText(objectAt(claim, 'metadata'), `spec.template.spec.volumes[${index}]`, 'name', dnsLabel),
    ),
    ...checkNotNegative(spec, 'spec', 'replicas', 'minReadySeconds', 'revisionHistoryLimit'),
    ...checkText(spec, 'spec', 'serviceName', dnsLabel),
    ...checkNotNegative(objectAt(spec, 'ordinals'), 'spec.ordinals', 'start'),
    ...validateWorkloadSelector(spec, 'statefulset'),
    ...validateLastingTemplate(
      spec,
      claims.map((claim) => textAt(claim, 'metadata', 'name')),
    ),
    ...(old && !sameJson(withoutMutable(spec), withoutMutable(objectAt(old, 'spec')))
      ? [forbidden('spec', STATEFUL_SET_UPDATE_RULE)]
      : []),
  ];
}

function validateRetention(policy: JsonObject | undefined): FieldError[] {
  return ['whenDeleted', 'whenScaled'].flatMap((field) =>
    checkChoice(policy, 'spec.persistentVolumeClaimRetentionPolicy', field, ['Retain', 'Delete']),
  );
}

function withoutMutable(spec: JsonObject | undefined): JsonObject {
  return Object.fromEntries(Object.entries(spec ?? {}).filter(([field]) => !STATEFUL_SET_MUTABLE.includes(field)));
}

/** By apiVersion and kind. */
export const APPS_VALIDATIONS: Record<string, KindValidation> = {
  'apps/v1/ControllerRevision': (revision, old) => [
    ...checkNotNegative(revision, '', 'revision'),
    ...(old ? checkImmutable(revision, old, '', 'data') : []),
  ],
  'apps/v1/DaemonSet': validateDaemonSet,
  'apps/v1/Deployment': validateDeployment,
  'apps/v1/ReplicaSet': validateReplicaSet,
  'apps/v1/StatefulSet': validateStatefulSet,
};
