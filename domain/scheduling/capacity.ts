/** How much of each resource a cluster has left, as numbers ready for division. */
import type { Cluster } from '../kinds/cluster.ts';
import { parseQuantity, type Quantity, quantityMilliValue, quantityValue, subtractQuantities } from '../quantity.ts';

type ResourceList = Readonly<Record<string, string | number>>;

/** One resource that is free. */
interface Free {
  /** As {@link amountOf}. */
  amount: number;
  /** As {@link writtenAmountOf}. */
  written: number;
}

/** What is free in a cluster as a whole: allocatable less allocated less allocating. */
export interface Capacity {
  /** Pods that may still be created; not negative. */
  pods: number;
  free: ReadonlyMap<string, Free>;
}

const capacities = new WeakMap<Cluster, Capacity>();

/** The capacity of a cluster that reports a resource summary; read once per cluster object, which must not change. */
export function capacityOf(cluster: Cluster): Capacity | undefined {
  const known = capacities.get(cluster);
  if (known) {
    return known;
  }
  const summary = cluster.status?.resourceSummary;
  if (!summary) {
    return undefined;
  }
  const { allocatable = {}, allocated = {}, allocating = {} } = summary;
  const free = new Map<string, Free>();
  for (const [name, text] of Object.entries(allocatable)) {
    const left = subtract(subtract(parseQuantity(text), allocated, name), allocating, name);
    free.set(name, { amount: amountOf(name, left), written: writtenAmountOf(left) });
  }
  const pods = podsIn(allocatable) - podsIn(allocated) - podsIn(allocating);
  const capacity = { pods: Math.max(0, pods), free };
  capacities.set(cluster, capacity);
  return capacity;
}

function subtract(quantity: Quantity, list: ResourceList, name: string): Quantity {
  const used = Object.hasOwn(list, name) ? list[name] : undefined;
  return used === undefined ? quantity : subtractQuantities(quantity, parseQuantity(used));
}

function podsIn({ pods }: ResourceList): number {
  return pods === undefined ? 0 : Number(quantityValue(parseQuantity(pods)));
}

/** CPU in thousandths, everything else in whole units, rounded up. */
export function amountOf(name: string, quantity: Quantity): number {
  return Number(name === 'cpu' ? quantityMilliValue(quantity) : quantityValue(quantity));
}

/**
 * Thousandths for a quantity written with decimal suffixes, whole units for one with binary suffixes. Karmada counts
 * component sets in these, on both sides of the division, whether they agree or not.
 */
export function writtenAmountOf(quantity: Quantity): number {
  return Number(quantity.format === 'BinarySI' ? quantityValue(quantity) : quantityMilliValue(quantity));
}

/** Resource name to amount, for those requested at all. */
export type Demand = ReadonlyMap<string, number>;

/** What one replica asks for. */
export function demandOf(requests: ResourceList = {}): Demand {
  return new Map(
    Object.entries(requests)
      .map(([name, text]): [string, number] => [name, amountOf(name, parseQuantity(text))])
      .filter(([, amount]) => amount > 0),
  );
}
