/** Karmada's ResourceQuota estimator: what the quotas of a member's namespace still allow (gate ResourceQuotaEstimate). */
import { objectAt, stringAt } from '../interpreter/fields.ts';
import type { BindingSpec, Component } from '../kinds/binding.ts';
import { isJsonObject, type JsonObject, type KubeObject, type ObjectMeta } from '../object.ts';
import { parseQuantity } from '../quantity.ts';
import { amountOf } from './capacity.ts';
import { UNKNOWN_ESTIMATE } from './input.ts';

/** What counts of a member's ResourceQuota. */
export interface QuotaFacts {
  metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'resourceVersion'>;
  /** Resource, without `requests.`, to what may still be asked for; CPU in thousandths. */
  free: ReadonlyMap<string, number>;
  /** For which pods it is; for all when empty, and one that matches is enough. */
  scopes: readonly Scope[];
}

interface Scope {
  name: string;
  operator: string;
  values: readonly string[];
}

/** Reduces a ResourceQuota. One that the member has not looked at yet has its whole `spec.hard` left. */
export function quotaFacts({ metadata, spec, status }: KubeObject): QuotaFacts {
  const quota = isJsonObject(spec) ? spec : {};
  const current = isJsonObject(status) ? status : {};
  const used = objectAt(current, 'used') ?? {};
  const free = new Map<string, number>();
  for (const [key, hard] of Object.entries(objectAt(current, 'hard') ?? objectAt(quota, 'hard') ?? {})) {
    const resource = key.replace(/^requests\./, '');
    if (isCompute(resource)) {
      const left = amount(resource, hard) - amount(resource, used[key]);
      free.set(resource, Math.min(left, free.get(resource) ?? Infinity));
    }
  }
  const { name, namespace = '', resourceVersion = '' } = metadata;
  return { metadata: { name, namespace, resourceVersion }, free, scopes: scopesOf(quota) };
}

/** Only what pods ask for: cpu, memory and extended resources. */
function isCompute(resource: string): boolean {
  const isExtended = resource.includes('/') && !resource.includes('kubernetes.io/');
  return resource === 'cpu' || resource === 'memory' || (isExtended && !/^(requests|limits)\./.test(resource));
}

function amount(resource: string, text: unknown): number {
  return typeof text === 'string' || typeof text === 'number' ? amountOf(resource, parseQuantity(text)) : 0;
}

function scopesOf(quota: JsonObject): Scope[] {
  const plain = Array.isArray(quota.scopes) ? quota.scopes : [];
  const selected = objectAt(quota, 'scopeSelector')?.matchExpressions;
  return [
    ...plain.map((name) => ({ name: String(name), operator: 'Exists', values: [] })),
    ...(Array.isArray(selected) ? selected : []).filter(isJsonObject).map((one) => ({
      name: stringAt(one, 'scopeName') ?? '',
      operator: stringAt(one, 'operator') ?? '',
      values: (Array.isArray(one.values) ? one.values : []).map(String),
    })),
  ];
}

/**
 * Replicas (or component sets) that the quotas of the binding's namespace in one member allow;
 * {@link UNKNOWN_ESTIMATE} where none concerns it.
 * @param inSets components are placed whole, as sets
 * @param assumed workloads of the same namespace there whose pods are not counted as used yet
 */
export function estimateByQuotas(
  { components = [], replicaRequirements, resource }: BindingSpec,
  inSets: boolean,
  quotas: readonly QuotaFacts[],
  assumed: readonly Component[],
): number {
  const single = { name: resource.name, replicas: 1, ...(replicaRequirements && { replicaRequirements }) };
  const asked = inSets ? components : [single];
  const allowed = quotas.map((quota) => setsWithin(quota, asked, assumed));
  const least = Math.min(...allowed);
  return Number.isFinite(least) ? least : UNKNOWN_ESTIMATE;
}

/** Infinity where the quota is about other pods or resources. */
function setsWithin({ free, scopes }: QuotaFacts, asked: readonly Component[], assumed: readonly Component[]): number {
  const concerns = (component: Component): boolean => isInScope(scopes, component);
  const taken = demand(assumed.filter(concerns));
  const left = new Map([...free].map(([resource, amountLeft]) => [resource, amountLeft - (taken.get(resource) ?? 0)]));
  const wanted = [...demand(asked.filter(concerns))].filter(([resource, each]) => left.has(resource) && each > 0);
  if (asked.some(concerns) && [...taken.keys()].some((resource) => (left.get(resource) ?? 0) < 0)) {
    return 0;
  }
  return Math.min(...wanted.map(([resource, each]) => Math.max(0, Math.floor((left.get(resource) ?? 0) / each))));
}

/** Of the scopes only the priority class can be told from what a binding says of its pods. */
function isInScope(scopes: readonly Scope[], { replicaRequirements }: Component): boolean {
  const priorityClass = replicaRequirements?.priorityClassName ?? '';
  return (
    scopes.length === 0 ||
    (replicaRequirements !== undefined &&
      scopes.some(({ name, operator, values }) => {
        if (name !== 'PriorityClass') {
          return false;
        }
        switch (operator) {
          case 'Exists':
            return priorityClass !== '';
          case 'DoesNotExist':
            return priorityClass === '';
          case 'In':
            return values.includes(priorityClass);
          case 'NotIn':
            return !values.includes(priorityClass);
          default:
            return false;
        }
      }))
  );
}

function demand(components: readonly Component[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { replicas, replicaRequirements } of components) {
    for (const [resource, text] of Object.entries(replicaRequirements?.resourceRequest ?? {})) {
      if (isCompute(resource)) {
        sums.set(resource, (sums.get(resource) ?? 0) + replicas * amount(resource, text));
      }
    }
  }
  return sums;
}
