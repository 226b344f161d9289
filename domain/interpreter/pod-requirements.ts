/** What one replica asks of a cluster: Karmada's ReplicaRequirements of a pod template. */
import { z } from 'zod';
import type { ReplicaRequirements } from '../kinds/binding.ts';
import { toleration } from '../kinds/meta.ts';
import { encodedStruct } from '../kubernetes/canonical.ts';
import type { JsonObject } from '../object.ts';
import { formatQuantity, type QuantityFormat, quantityMilliValue, quantityValue } from '../quantity.ts';
import { listAt, objectAt, objectsAt, stringMapAt } from './fields.ts';
import { InterpretationError } from './interpreter.ts';
import { readQuantity } from './quantities.ts';

/** Resource name to amount: thousandths for cpu, whole units for all others. */
export type Amounts = Map<string, bigint>;

const NANO_PER_MILLI = 1_000_000n;
const NANO_PER_UNIT = 1_000_000_000n;

const NODE_SELECTOR = 'io.k8s.api.core.v1.NodeSelector';
const TOLERATION = 'io.k8s.api.core.v1.Toleration';

const tolerations = z.array(toleration);

/** Requirements of a pod spec; undefined when it asks for nothing. */
export function podRequirements(podSpec: JsonObject | undefined): ReplicaRequirements | undefined {
  const spec = podSpec ?? {};
  const nodeClaim = nodeClaimOf(spec);
  const resourceRequest = resourceRequestOf(spec);
  if (!nodeClaim && !resourceRequest) {
    return undefined;
  }
  return { ...(nodeClaim && { nodeClaim }), ...(resourceRequest && { resourceRequest }) };
}

function nodeClaimOf(spec: JsonObject): ReplicaRequirements['nodeClaim'] {
  const nodeSelector = stringMapAt(spec, 'nodeSelector');
  const hardNodeAffinity = objectAt(spec, 'affinity', 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  const list = tolerations.safeParse(listAt(spec, 'tolerations'));
  if (!list.success) {
    throw new InterpretationError(`.tolerations of the pod cannot be read: ${z.prettifyError(list.error)}`);
  }
  if (!nodeSelector && !hardNodeAffinity && list.data.length === 0) {
    return undefined;
  }
  return {
    ...(hardNodeAffinity && { hardNodeAffinity: encodedStruct(NODE_SELECTOR, hardNodeAffinity) }),
    ...(nodeSelector && Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(list.data.length > 0 && { tolerations: list.data.map((one) => encodedStruct(TOLERATION, one)) }),
  };
}

function resourceRequestOf(spec: JsonObject): Record<string, string> | undefined {
  return formatAmounts(podAmounts(spec, (resources) => ({ ...resources.limits, ...resources.requests })));
}

/** `resources` of a container. */
interface ContainerResources {
  requests: JsonObject | undefined;
  limits: JsonObject | undefined;
}

/**
 * Containers summed, at least as much as each init container, plus overhead. `asked` tells what counts of a container.
 * Throws `InterpretationError` for what is no quantity.
 */
export function podAmounts(
  spec: JsonObject,
  asked: (resources: ContainerResources) => JsonObject | undefined,
): Amounts {
  const amounts = (container: JsonObject): Amounts =>
    amountsOf(
      asked({
        requests: objectAt(container, 'resources', 'requests'),
        limits: objectAt(container, 'resources', 'limits'),
      }) ?? {},
    );
  const total: Amounts = new Map();
  for (const container of objectsAt(spec, 'containers')) {
    add(total, amounts(container));
  }
  for (const container of objectsAt(spec, 'initContainers')) {
    for (const [name, amount] of amounts(container)) {
      if (amount > (total.get(name) ?? 0n)) {
        total.set(name, amount);
      }
    }
  }
  add(total, amountsOf(objectAt(spec, 'overhead') ?? {}));
  return total;
}

/** Resource name to quantity, without what is nothing; undefined when that is all. */
export function formatAmounts(amounts: Amounts): Record<string, string> | undefined {
  const asked = [...amounts].filter(([, amount]) => amount > 0n);
  return asked.length === 0
    ? undefined
    : Object.fromEntries(asked.map(([name, amount]) => [name, formatAmount(name, amount)]));
}

function amountsOf(list: JsonObject): Amounts {
  const amounts: Amounts = new Map();
  for (const [name, text] of Object.entries(list)) {
    if (!isCounted(name)) {
      continue;
    }
    const quantity = readQuantity(text, `resource ${name} of the pod`);
    amounts.set(name, name === 'cpu' ? quantityMilliValue(quantity) : quantityValue(quantity));
  }
  return amounts;
}

function add(total: Amounts, more: Amounts): void {
  for (const [name, amount] of more) {
    total.set(name, (total.get(name) ?? 0n) + amount);
  }
}

function formatAmount(name: string, amount: bigint): string {
  const unit = name === 'cpu' ? NANO_PER_MILLI : NANO_PER_UNIT;
  return formatQuantity({ nano: amount * unit, format: formatOf(name) });
}

function formatOf(name: string): QuantityFormat {
  return name === 'memory' || name === 'ephemeral-storage' || name.startsWith('hugepages-') ? 'BinarySI' : 'DecimalSI';
}

const STANDARD = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods']);

/** The resources that Karmada counts: the standard ones and Kubernetes' "scalar" names. */
function isCounted(name: string): boolean {
  return (
    STANDARD.has(name) ||
    name.startsWith('hugepages-') ||
    name.startsWith('attachable-volumes-') ||
    name.includes('kubernetes.io/') ||
    isExtended(name)
  );
}

const EXTENDED =
  /^(?=[^/]{1,244}\/)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/(?=.{1,63}$)([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

/** A qualified name outside of kubernetes.io that is no quota name. */
function isExtended(name: string): boolean {
  return !name.startsWith('requests.') && EXTENDED.test(name);
}
