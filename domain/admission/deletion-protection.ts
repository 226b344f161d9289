/** Karmada's protection of objects that must not be deleted. */
import { DELETION_PROTECTED_LABEL } from '../kinds/names.ts';
import type { KubeObject } from '../object.ts';
import { deny, type Verdict } from './rules.ts';

/** Denies to delete an object, of any kind, that is labelled as protected `Always`. */
export function validateDeletion({ metadata }: KubeObject): Verdict {
  return metadata.labels?.[DELETION_PROTECTED_LABEL] === 'Always'
    ? deny(`This resource is protected, please make sure to remove the label: ${DELETION_PROTECTED_LABEL}`)
    : [];
}
