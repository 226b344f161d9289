/** What the kinds of core/v1 must look like. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import { checkNotNegative, invalid, notSupported, required } from '../check.ts';
import { mapAt, objectAt, objectsAt, textAt, valueAt } from '../fields.ts';
import { qualifiedName } from '../text-rules.ts';
import type { KindValidation } from '../validation.ts';
import { validateClaim, validateVolume } from './claim-validation.ts';
import { validateConfigMap, validateSecret } from './data-validation.ts';
import { validatePod, validatePodTemplate } from './pod-validation.ts';
import { validateLimitRange, validateQuota } from './quota-validation.ts';
import { validateEndpoints, validateService } from './service-validation.ts';

const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function validateTaint(taint: JsonObject, index: number): FieldError[] {
  const path = `metadata.taints[${index}]`;
  const [key, effect] = [textAt(taint, 'key'), textAt(taint, 'effect')];
  return [
    ...qualifiedName(key).map((detail) => invalid(`${path}.key`, key, detail)),
    ...(TAINT_EFFECTS.includes(effect)
      ? []
      : [effect === '' ? required(`${path}.effect`) : notSupported(`${path}.effect`, effect, TAINT_EFFECTS)]),
  ];
}

function validateController(controller: KubeObject): FieldError[] {
  const spec = objectAt(controller, 'spec');
  const selector = Object.entries(mapAt(spec, 'selector'));
  const labels = mapAt(spec, 'template', 'metadata', 'labels');
  const matches = selector.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
  return [
    ...checkNotNegative(spec, 'spec', 'replicas', 'minReadySeconds'),
    ...(selector.length === 0 ? [required('spec.selector')] : []),
    ...(objectAt(spec, 'template') ? [] : [required('spec.template')]),
    ...(matches
      ? []
      : [
          invalid(
            'spec.template.metadata.labels',
            valueAt(spec, 'template', 'metadata', 'labels'),
            '`selector` does not match template `labels`',
          ),
        ]),
    ...(objectAt(spec, 'template') ? validatePodTemplate(objectAt(spec, 'template'), 'spec.template') : []),
  ];
}

/** An event stands in the namespace of what it is about; about cluster-scoped objects it stands in `default`. */
function validateEvent(event: KubeObject): FieldError[] {
  const namespace = textAt(event, 'involvedObject', 'namespace');
  const own = event.metadata.namespace ?? '';
  const allowed = namespace === '' ? ['', 'default', 'kube-system'] : [namespace];
  return allowed.includes(own)
    ? []
    : [invalid('involvedObject.namespace', namespace, 'does not match event.namespace')];
}

/** By apiVersion and kind. */
export const CORE_VALIDATIONS: Record<string, KindValidation> = {
  'v1/ConfigMap': validateConfigMap,
  'v1/Endpoints': validateEndpoints,
  'v1/Event': validateEvent,
  'v1/LimitRange': validateLimitRange,
  'v1/Node': (node) => objectsAt(node, 'spec', 'taints').flatMap(validateTaint),
  'v1/PersistentVolume': validateVolume,
  'v1/PersistentVolumeClaim': validateClaim,
  'v1/Pod': validatePod,
  'v1/PodTemplate': (object) => validatePodTemplate(objectAt(object, 'template'), 'template'),
  'v1/ReplicationController': validateController,
  'v1/ResourceQuota': validateQuota,
  'v1/Secret': validateSecret,
  'v1/Service': validateService,
};
