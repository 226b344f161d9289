/** The little of a node or a pod that the capacity of its cluster follows from: all that is kept of the objects. */
import { z } from 'zod';
import { listAt, objectAt, stringAt } from '../interpreter/fields.ts';
import { type Amounts, podAmounts } from '../interpreter/pod-requirements.ts';
import { type Taint, taint } from '../kinds/meta.ts';
import { isJsonObject, type KubeObject, type ObjectMeta } from '../object.ts';
import { parseQuantity, type Quantity } from '../quantity.ts';

/** Enough of `metadata` for a cache. */
type Identity = Pick<ObjectMeta, 'name' | 'namespace' | 'uid' | 'resourceVersion'>;

/** What counts of a node. */
export interface NodeFacts {
  metadata: Identity;
  isReady: boolean;
  labels: Readonly<Record<string, string>>;
  taints: readonly Taint[];
  /** Cordoned. */
  isUnschedulable: boolean;
  /** Resource name to what pods can have of it; all resources, schedulable or not. */
  allocatable: ReadonlyMap<string, Quantity>;
}

/** What counts of a pod. */
export interface PodFacts {
  metadata: Identity;
  /** Absent while it has no node. */
  node?: string;
  /** Succeeded or failed: it holds nothing of its node any more. */
  isFinished: boolean;
  /** Requests alone, limits do not count. */
  requests: Amounts;
}

const taints = z.array(taint);

/** Reduces a Node. */
export function nodeFacts(node: KubeObject): NodeFacts {
  const status = isJsonObject(node.status) ? node.status : {};
  const conditions = Array.isArray(status.conditions) ? status.conditions : [];
  const allocatable = Object.entries(objectAt(status, 'allocatable') ?? {}).flatMap(([resource, amount]) =>
    typeof amount === 'string' || typeof amount === 'number' ? [[resource, parseQuantity(amount)] as const] : [],
  );
  const spec = isJsonObject(node.spec) ? node.spec : {};
  return {
    metadata: identityOf(node),
    labels: node.metadata.labels ?? {},
    taints: taints.safeParse(listAt(spec, 'taints')).data ?? [],
    isUnschedulable: spec.unschedulable === true,
    isReady: conditions.some((one) => isJsonObject(one) && one.type === 'Ready' && one.status === 'True'),
    allocatable: new Map(allocatable),
  };
}

/** Reduces a Pod. */
export function podFacts(pod: KubeObject): PodFacts {
  const spec = isJsonObject(pod.spec) ? pod.spec : {};
  const node = stringAt(spec, 'nodeName');
  const phase = isJsonObject(pod.status) ? pod.status.phase : undefined;
  return {
    metadata: identityOf(pod),
    ...(node ? { node } : {}),
    isFinished: phase === 'Succeeded' || phase === 'Failed',
    requests: podAmounts(spec, ({ requests }) => requests),
  };
}

function identityOf({ metadata: { name, namespace, uid, resourceVersion } }: KubeObject): Identity {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
  };
}
