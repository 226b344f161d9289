/** What the kinds of storage.k8s.io/v1 must look like, and what of them may change. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { KubeObject } from '../../../domain/object.ts';
import {
  checkChoice,
  checkImmutable,
  checkRequired,
  forbidden,
  invalid,
  notSupported,
  required,
  sameJson,
} from '../check.ts';
import { objectAt, textAt, textsAt } from '../fields.ts';
import { dnsSubdomain } from '../text-rules.ts';
import type { KindValidation } from '../validation.ts';

const LIFECYCLE_MODES = ['Persistent', 'Ephemeral'];

function validateStorageClass(storageClass: KubeObject, old: KubeObject | undefined): FieldError[] {
  return [
    ...checkRequired(storageClass, '', 'provisioner'),
    ...checkChoice(storageClass, '', 'reclaimPolicy', ['Delete', 'Retain']),
    ...checkChoice(storageClass, '', 'volumeBindingMode', ['Immediate', 'WaitForFirstConsumer']),
    ...(old
      ? checkImmutable(storageClass, old, '', 'parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode')
      : []),
  ];
}

function validateAttachment(attachment: KubeObject, old: KubeObject | undefined): FieldError[] {
  const spec = objectAt(attachment, 'spec');
  const source = objectAt(spec, 'source') ?? {};
  return [
    ...checkRequired(spec, 'spec', 'attacher'),
    ...(Object.keys(source).length === 1
      ? []
      : [required('spec.source', 'must specify exactly one of inlineVolumeSpec and persistentVolumeName')]),
    ...dnsSubdomain(textAt(spec, 'nodeName')).map((detail) =>
      invalid('spec.nodeName', textAt(spec, 'nodeName'), detail),
    ),
    ...(old && !sameJson(spec, old.spec) ? [forbidden('spec', 'field is immutable')] : []),
  ];
}

/** By apiVersion and kind. */
export const STORAGE_VALIDATIONS: Record<string, KindValidation> = {
  'storage.k8s.io/v1/CSIDriver': (driver) => [
    ...checkChoice(objectAt(driver, 'spec'), 'spec', 'fsGroupPolicy', ['File', 'None', 'ReadWriteOnceWithFSType']),
    ...textsAt(driver, 'spec', 'volumeLifecycleModes')
      .filter((mode) => !LIFECYCLE_MODES.includes(mode))
      .map((mode) => notSupported('spec.volumeLifecycleModes', mode, LIFECYCLE_MODES)),
  ],
  'storage.k8s.io/v1/StorageClass': validateStorageClass,
  'storage.k8s.io/v1/VolumeAttachment': validateAttachment,
  'storage.k8s.io/v1/VolumeAttributesClass': (attributes, old) => [
    ...checkRequired(attributes, '', 'driverName'),
    ...(old ? checkImmutable(attributes, old, '', 'driverName', 'parameters') : []),
  ],
};
