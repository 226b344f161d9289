/** Rules of RBAC roles: what they allow, and whether some cover others. */
import * as z from 'zod';
import type { Action } from './authorize.ts';

const texts = z.array(z.string()).default([]);

const policyRuleSchema = z.object({
  apiGroups: texts,
  resources: texts,
  resourceNames: texts,
  nonResourceURLs: texts,
  verbs: texts,
});

/** One rule; lists that a role leaves out are empty. */
export type PolicyRule = z.infer<typeof policyRuleSchema>;

const rulesSchema = z.array(policyRuleSchema).nullish();

/** The rules of a Role or ClusterRole; anything unreadable allows nothing. */
export function readRules(rules: unknown): PolicyRule[] {
  return rulesSchema.safeParse(rules).data ?? [];
}

/** True when a rule allows an action. */
export function ruleAllows(rule: PolicyRule, action: Action): boolean {
  if (!has(rule.verbs, action.verb)) {
    return false;
  }
  if (action.kind === 'path') {
    return rule.nonResourceURLs.some((pattern) => matchesPath(pattern, action.path));
  }
  return (
    has(rule.apiGroups, action.group) &&
    hasResource(rule.resources, action.resource, action.subresource) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(action.name))
  );
}

function has(allowed: readonly string[], wanted: string): boolean {
  return allowed.includes('*') || allowed.includes(wanted);
}

function hasResource(allowed: readonly string[], resource: string, subresource: string): boolean {
  const whole = subresource === '' ? resource : `${resource}/${subresource}`;
  return has(allowed, whole) || (subresource !== '' && allowed.includes(`*/${subresource}`));
}

function matchesPath(pattern: string, path: string): boolean {
  return pattern === '*' || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.slice(0, -1)));
}

/** The rules among `wanted` that `owned` do not cover whole: what somebody would grant beyond what they have. */
export function uncoveredRules(owned: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(splitRule).filter((piece) => !owned.some((rule) => covers(rule, piece)));
}

/** A rule as rules for one verb of one resource of one group (and one name), or of one path. */
function splitRule(rule: PolicyRule): PolicyRule[] {
  const one = (part: Partial<PolicyRule>): PolicyRule => ({
    apiGroups: [],
    resources: [],
    resourceNames: [],
    nonResourceURLs: [],
    verbs: [],
    ...part,
  });
  const names = rule.resourceNames.length === 0 ? [[]] : rule.resourceNames.map((name) => [name]);
  return rule.verbs.flatMap((verb) => [
    ...rule.apiGroups.flatMap((group) =>
      rule.resources.flatMap((resource) =>
        names.map((resourceNames) => one({ apiGroups: [group], resources: [resource], resourceNames, verbs: [verb] })),
      ),
    ),
    ...rule.nonResourceURLs.map((path) => one({ nonResourceURLs: [path], verbs: [verb] })),
  ]);
}

function covers(rule: PolicyRule, piece: PolicyRule): boolean {
  const [verb = '', group, path] = [piece.verbs[0], piece.apiGroups[0], piece.nonResourceURLs[0]];
  if (!has(rule.verbs, verb)) {
    return false;
  }
  if (path !== undefined) {
    return rule.nonResourceURLs.some((pattern) => matchesPath(pattern, path));
  }
  const [resource = '', subresource = ''] = (piece.resources[0] ?? '').split('/');
  const [name] = piece.resourceNames;
  return (
    has(rule.apiGroups, group ?? '') &&
    hasResource(rule.resources, resource, subresource) &&
    (rule.resourceNames.length === 0 || (name !== undefined && rule.resourceNames.includes(name)))
  );
}

/** A rule as messages show it: `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}`. */
export function formatRule({ apiGroups, resources, resourceNames, nonResourceURLs, verbs }: PolicyRule): string {
  const parts = Object.entries({
    APIGroups: apiGroups,
    Resources: resources,
    ResourceNames: resourceNames,
    NonResourceURLs: nonResourceURLs,
    Verbs: verbs,
  });
  return `{${parts
    .filter(([, list]) => list.length > 0)
    .map(([name, list]) => `${name}:[${list.map((text) => JSON.stringify(text)).join(', ')}]`)
    .join(', ')}}`;
}
