/** Which objects a policy's resource selectors choose, and how closely. Shared by propagation and override policies. */
import type { ResourceSelector } from '../kinds/policy.ts';
import { matchesLabelSelector } from '../labels.ts';
import type { KubeObject } from '../object.ts';

/** Karmada's implicit priority of a selector: a name beats labels, labels beat a whole kind; 0 is no match. */
export type SelectorScore = number;

const NO_MATCH = 0;
const MATCHES_KIND = 1;
const MATCHES_LABELS = 2;
const MATCHES_NAME = 3;

/** What selectors look at. */
export type Selectable = Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;

/** How closely one selector matches an object. A selector with a name ignores its labels. */
function selectorScore(object: Selectable, selector: ResourceSelector): SelectorScore {
  const { name, namespace, labels } = object.metadata;
  if (object.apiVersion !== selector.apiVersion || object.kind !== selector.kind) {
    return NO_MATCH;
  }
  if (selector.namespace && selector.namespace !== (namespace ?? '')) {
    return NO_MATCH;
  }
  if (selector.name) {
    return selector.name === name ? MATCHES_NAME : NO_MATCH;
  }
  if (!selector.labelSelector) {
    return MATCHES_KIND;
  }
  return matchesLabelSelector(selector.labelSelector, labels) ? MATCHES_LABELS : NO_MATCH;
}

/** The closest match of several selectors; 0 when none matches. */
export function matchScore(object: Selectable, selectors: readonly ResourceSelector[]): SelectorScore {
  return Math.max(NO_MATCH, ...selectors.map((selector) => selectorScore(object, selector)));
}
