/**
 * ResourceQuotas of members as the scheduler counts them: what is free of compute resources, and for which pods. Storage,
 * object counts, limits and scopes other than PriorityClass are not told by a binding, so they limit nothing here.
 */
import { z } from 'zod';
import { resourceList } from '../kinds/meta.ts';
import type { KubeObject, ObjectMeta } from '../object.ts';
import { parseQuantity, subtractQuantities } from '../quantity.ts';
import { amountOf } from './capacity.ts';

const PRIORITY_CLASS = 'PriorityClass';
const REQUESTS_PREFIX = 'requests.';
const LIMITS_PREFIX = 'limits.';

const requirement = z.object({
  scopeName: z.string(),
  operator: z.string(),
  values: z.array(z.string()).optional(),
});
type ScopeRequirement = z.infer<typeof requirement>;

const resourceQuota = z.object({
  spec: z
    .object({
      scopes: z.array(z.string()).optional(),
      scopeSelector: z.object({ matchExpressions: z.array(requirement).optional() }).optional(),
    })
    .optional(),
  status: z.object({ hard: resourceList.optional(), used: resourceList.optional() }).optional(),
});

/** What counts of one ResourceQuota. */
export interface MemberQuota {
  metadata: Pick<ObjectMeta, 'name' | 'namespace' | 'uid' | 'resourceVersion'>;
  /** It is about the pods that meet one of these; about all when there are none. */
  scopes: readonly ScopeRequirement[];
  /** Resource name to what is left of it, as {@link amountOf}; may be negative. */
  free: ReadonlyMap<string, number>;
}

/** Reduces a ResourceQuota. Throws `ZodError` for an object of another shape. */
export function memberQuota(object: KubeObject): MemberQuota {
  const { spec = {}, status = {} } = resourceQuota.parse(object);
  const { managedFields: _, annotations: _annotations, ...metadata } = object.metadata;
  const { hard = {}, used = {} } = status;
  const free = new Map<string, number>();
  for (const [written, limit] of Object.entries(hard)) {
    const resource = requestedResource(written);
    const taken = Object.hasOwn(used, written) ? used[written] : undefined;
    if (resource !== undefined && taken !== undefined) {
      const left = amountOf(resource, subtractQuantities(parseQuantity(limit), parseQuantity(taken)));
      free.set(resource, Math.min(left, free.get(resource) ?? left));
    }
  }
  const scopes = (spec.scopes ?? []).map((scopeName) => ({ scopeName, operator: 'Exists' }));
  return {
    metadata,
    scopes: [...scopes, ...(spec.scopeSelector?.matchExpressions ?? [])],
    free,
  };
}

/** True when the quota is about pods of this priority class. */
export function appliesTo({ scopes }: MemberQuota, priorityClassName: string | undefined): boolean {
  return scopes.length === 0 || scopes.some((scope) => meets(scope, priorityClassName || undefined));
}

function meets({ scopeName, operator, values = [] }: ScopeRequirement, priorityClass: string | undefined): boolean {
  if (scopeName !== PRIORITY_CLASS) {
    return false;
  }
  switch (operator) {
    case 'Exists':
      return priorityClass !== undefined;
    case 'DoesNotExist':
      return priorityClass === undefined;
    case 'In':
      return priorityClass !== undefined && values.includes(priorityClass);
    case 'NotIn':
      return priorityClass === undefined || !values.includes(priorityClass);
    default:
      return false;
  }
}

/** `cpu` and `requests.cpu` mean the same; undefined for limits and what is no compute resource. */
function requestedResource(written: string): string | undefined {
  if (written.startsWith(LIMITS_PREFIX)) {
    return undefined;
  }
  const name = written.startsWith(REQUESTS_PREFIX) ? written.slice(REQUESTS_PREFIX.length) : written;
  return isCompute(name) ? name : undefined;
}

/** CPU, memory and extended resources: what a quota can limit of a pod's requests. */
export function isCompute(resource: string): boolean {
  return (
    resource === 'cpu' || resource === 'memory' || (resource.includes('/') && !resource.includes('kubernetes.io/'))
  );
}
