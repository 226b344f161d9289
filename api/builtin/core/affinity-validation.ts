/** What a pod's affinities must look like. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject } from '../../../domain/object.ts';
import { invalid, required } from '../check.ts';
import { listAt, numberAt, objectAt, objectsAt, textAt } from '../fields.ts';
import { validateSelector } from '../selector-validation.ts';
import { qualifiedName } from '../text-rules.ts';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

/** Errors of node, pod and anti-affinity. */
export function validateAffinity(affinity: JsonObject | undefined, path: string): FieldError[] {
  return [
    ...validateNodeAffinity(objectAt(affinity, 'nodeAffinity'), `${path}.nodeAffinity`),
    ...['podAffinity', 'podAntiAffinity'].flatMap((kind) =>
      validatePodAffinity(objectAt(affinity, kind), `${path}.${kind}`),
    ),
  ];
}

function validateNodeAffinity(affinity: JsonObject | undefined, path: string): FieldError[] {
  const terms = `${path}.${REQUIRED}.nodeSelectorTerms`;
  return [
    ...(objectAt(affinity, REQUIRED) && listAt(affinity, REQUIRED, 'nodeSelectorTerms').length === 0
      ? [required(terms, 'must have at least one node selector term')]
      : []),
    ...objectsAt(affinity, PREFERRED).flatMap((term, index) => validateWeight(term, `${path}.${PREFERRED}[${index}]`)),
  ];
}

function validatePodAffinity(affinity: JsonObject | undefined, path: string): FieldError[] {
  return [
    ...objectsAt(affinity, REQUIRED).flatMap((term, index) => validateTerm(term, `${path}.${REQUIRED}[${index}]`)),
    ...objectsAt(affinity, PREFERRED).flatMap((weighted, index) => {
      const field = `${path}.${PREFERRED}[${index}]`;
      return [
        ...validateWeight(weighted, field),
        ...validateTerm(objectAt(weighted, 'podAffinityTerm'), `${field}.podAffinityTerm`),
      ];
    }),
  ];
}

function validateWeight(term: JsonObject, path: string): FieldError[] {
  const weight = numberAt(term, 'weight');
  return weight >= 1 && weight <= 100 ? [] : [invalid(`${path}.weight`, weight, 'must be in the range 1-100')];
}

function validateTerm(term: JsonObject | undefined, path: string): FieldError[] {
  const key = textAt(term, 'topologyKey');
  return [
    ...validateSelector(term?.labelSelector, `${path}.labelSelector`),
    ...validateSelector(term?.namespaceSelector, `${path}.namespaceSelector`),
    ...(key === '' ? [required(`${path}.topologyKey`, 'can not be empty')] : []),
    ...qualifiedName(key).map((detail) => invalid(`${path}.topologyKey`, key, detail)),
  ];
}
