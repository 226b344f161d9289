/** Which requests the rules and selectors of webhooks and of admission policies mean. */
import { z } from 'zod';
import { type LabelSelector, labelSelector } from '../../domain/kinds/meta.ts';
import { matchesRequirements, selectorRequirements } from '../../domain/labels.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import type { Registry } from '../resource/registry.ts';
import { notFound } from '../response/status.ts';
import type { Store } from '../store/store.ts';
import type { Admission } from './admission.ts';

const NAMESPACES = { group: '', plural: 'namespaces' };

const stringList = z.array(z.string()).default([]);

/** Operations on resources, with Kubernetes' defaults. */
export const ruleWithOperations = z.object({
  operations: stringList,
  apiGroups: stringList,
  apiVersions: stringList,
  resources: stringList,
  scope: z.enum(['*', 'Cluster', 'Namespaced']).default('*'),
});
export type RuleWithOperations = z.infer<typeof ruleWithOperations>;

/** The same for some objects only; for all when it names none. */
const namedRule = ruleWithOperations.extend({ resourceNames: stringList });
type NamedRule = z.infer<typeof namedRule>;

/** `matchConstraints` of a policy, `matchResources` of a binding. */
export const matchResources = z.object({
  resourceRules: z.array(namedRule).default([]),
  excludeResourceRules: z.array(namedRule).default([]),
  namespaceSelector: labelSelector.default({}),
  objectSelector: labelSelector.default({}),
  matchPolicy: z.enum(['Exact', 'Equivalent']).default('Equivalent'),
});
export type MatchResources = z.infer<typeof matchResources>;

/**
 * The version of the kind in which a request is meant; undefined when it is not. Throws a 404 when the namespace is not
 * there.
 */
export function matchedDefinition(
  match: MatchResources,
  admission: Admission,
  { store, registry }: { store: Store; registry: Registry },
): ResourceDefinition | undefined {
  const { resourceRules, excludeResourceRules, matchPolicy } = match;
  const candidates = [
    admission.definition,
    ...(matchPolicy === 'Equivalent' ? otherVersions(admission.definition, registry) : []),
  ];
  const meant = (rules: readonly NamedRule[]): ResourceDefinition | undefined =>
    candidates.find((definition) => rules.some((rule) => matchesNamed(rule, { ...admission, definition })));
  if (meant(excludeResourceRules)) {
    return undefined;
  }
  const matched = resourceRules.length === 0 ? admission.definition : meant(resourceRules);
  const selected =
    matched &&
    matchesObject(match.objectSelector, admission) &&
    matchesNamespace(match.namespaceSelector, admission, store);
  return selected ? matched : undefined;
}

const versions = new WeakMap<ResourceDefinition, readonly ResourceDefinition[]>();

/** All versions of a custom kind come and go together, so they are looked up once. */
function otherVersions(definition: ResourceDefinition, registry: Registry): readonly ResourceDefinition[] {
  const known = versions.get(definition);
  if (known) {
    return known;
  }
  const stored = registry.stored(definition);
  const others = registry.all().filter((one) => one !== definition && registry.stored(one) === stored);
  versions.set(definition, others);
  return others;
}

function matchesNamed(rule: NamedRule, admission: Admission): boolean {
  return (
    matchesRule(rule, admission) && (rule.resourceNames.length === 0 || rule.resourceNames.includes(admission.name))
  );
}

/** True when a rule means the operation and the resource. */
export function matchesRule(
  rule: RuleWithOperations,
  {
    operation,
    definition,
    namespace,
    subresource,
  }: Pick<Admission, 'operation' | 'definition' | 'namespace' | 'subresource'>,
): boolean {
  const { group, version, plural } = definition;
  // The Namespace resource is of cluster scope although its requests name a namespace.
  const inNamespace = definition.namespaced && namespace !== undefined;
  return (
    listed(rule.operations, operation) &&
    listed(rule.apiGroups, group) &&
    listed(rule.apiVersions, version) &&
    (rule.scope === '*' || (rule.scope === 'Namespaced') === inNamespace) &&
    rule.resources.some((pattern) => matchesResource(pattern, plural, subresource))
  );
}

function listed(wanted: readonly string[], actual: string): boolean {
  return wanted.includes('*') || wanted.includes(actual);
}

/** Patterns are `pods`, `pods/status`, `pods/*`, `*\/status`, `*` (no subresources) and `*\/*`. */
function matchesResource(pattern: string, plural: string, subresource: string): boolean {
  const [resource = '', sub = ''] = pattern.split('/');
  return (resource === '*' || resource === plural) && (sub === '*' || sub === subresource);
}

/** Of cluster-scoped objects only namespaces are selected by labels: by their own. Throws a 404 without the namespace. */
export function matchesNamespace(selector: LabelSelector, admission: Admission, store: Store): boolean {
  const requirements = selectorRequirements(selector);
  const isNamespace = admission.definition.group === '' && admission.definition.plural === 'namespaces';
  if (requirements.length === 0 || (!isNamespace && !admission.definition.namespaced)) {
    return true;
  }
  const { object, namespace = '' } = admission;
  if (isNamespace && object && admission.subresource === '') {
    return matchesRequirements(requirements, object.metadata.labels);
  }
  const name = isNamespace ? admission.name : namespace;
  const found = store.head('namespaces', name);
  if (!found) {
    throw notFound(NAMESPACES, name);
  }
  return matchesRequirements(requirements, found.object.metadata.labels);
}

/** Either state of the object may match. */
export function matchesObject(selector: LabelSelector, { object, old }: Admission): boolean {
  const requirements = selectorRequirements(selector);
  return (
    requirements.length === 0 ||
    [object, old].some((state) => state && matchesRequirements(requirements, state.metadata.labels))
  );
}
