/**
 * FederatedResourceQuota against ResourceBindings (Karmada gate FederatedQuotaEnforcement): what a binding uses on all
 * clusters together, by how much a write changes that, and whether the quotas of its namespace have room for it.
 */
import type { BindingSpec, ReplicaRequirements } from '../kinds/binding.ts';
import type { FederatedResourceQuota } from '../kinds/quota.ts';
import { compareQuantities, formatQuantity, parseQuantity, type Quantity } from '../quantity.ts';
import type { Denied } from './rules.ts';

type ResourceList = NonNullable<ReplicaRequirements['resourceRequest']>;

/** Resource name to an amount, which may be negative. */
export type ResourceAmounts = ReadonlyMap<string, Quantity>;

/** A quota and what its `status.overallUsed` becomes. */
export interface QuotaCharge {
  quota: FederatedResourceQuota;
  overallUsed: Record<string, string>;
}

const NANO = 1_000_000_000n;
const MILLI = 1_000_000n;

/**
 * By how much a write of a binding changes what it uses; resources without a change are left out. `old` is absent for
 * CREATE. Empty when no quota needs to be asked.
 */
export function quotaDelta(binding: BindingSpec, old: BindingSpec | undefined): ResourceAmounts {
  if (old && !changesUse(binding, old)) {
    return new Map();
  }
  const before = old ? bindingUse(old) : new Map<string, Quantity>();
  const delta = new Map(bindingUse(binding));
  for (const [name, { nano, format }] of before) {
    add(delta, name, { nano: -nano, format });
  }
  return new Map([...delta].filter(([, { nano }]) => nano !== 0n));
}

/**
 * Adds a change to every quota that limits one of its resources. Denied, with reason `QuotaExceeded`, as soon as one
 * has no room; else the quotas to be updated.
 */
export function chargeQuotas(
  delta: ResourceAmounts,
  quotas: readonly FederatedResourceQuota[],
): QuotaCharge[] | Denied {
  const charges: QuotaCharge[] = [];
  for (const quota of quotas) {
    const relevant = [...delta].filter(([name]) => Object.hasOwn(quota.spec.overall, name));
    if (relevant.length === 0) {
      continue;
    }
    const used = new Map(amounts(quota.status?.overallUsed));
    for (const [name, amount] of relevant) {
      add(used, name, amount);
    }
    const counted = [...used].map(([name, amount]) => [name, inUnitOf(name, amount)] as const);
    for (const [name, amount] of counted) {
      const limit = Object.hasOwn(quota.spec.overall, name) ? quota.spec.overall[name] : undefined;
      if (limit !== undefined && amount.nano > 0n && compareQuantities(amount, parseQuantity(limit)) > 0) {
        return exceeded(quota, name, amount, parseQuantity(limit));
      }
    }
    const overallUsed = Object.fromEntries(
      counted.filter(([, { nano }]) => nano > 0n).map(([name, amount]) => [name, formatQuantity(amount)]),
    );
    charges.push({ quota, overallUsed });
  }
  return charges;
}

/**
 * What the bindings of a quota's namespace use of the resources that it limits, exactly (a charge rounds up); undefined when
 * they use none.
 */
export function overallUse(
  { overall }: FederatedResourceQuota['spec'],
  bindings: readonly BindingSpec[],
): Record<string, string> | undefined {
  const sum = new Map<string, Quantity>();
  for (const [name, amount] of bindings.flatMap((binding) => [...bindingUse(binding)])) {
    if (Object.hasOwn(overall, name)) {
      add(sum, name, amount);
    }
  }
  const used = [...sum].filter(([, { nano }]) => nano > 0n);
  return used.length === 0
    ? undefined
    : Object.fromEntries(used.map(([name, amount]) => [name, formatQuantity(amount)]));
}

function exceeded({ metadata }: FederatedResourceQuota, resource: string, sum: Quantity, limit: Quantity): Denied {
  const message = `FederatedResourceQuota(${metadata.namespace ?? ''}/${metadata.name}) exceeded for resource ${resource}: requested sum ${formatQuantity(sum)}, limit ${formatQuantity(limit)}.`;
  return { code: 403, reason: 'QuotaExceeded', message };
}

/** What a binding uses on all its clusters: of its components, each cluster has a whole set. */
function bindingUse({ components = [], clusters = [], replicaRequirements }: BindingSpec): Map<string, Quantity> {
  const use = new Map<string, Quantity>();
  if (components.length > 0) {
    for (const component of components) {
      addTimes(use, component.replicaRequirements?.resourceRequest, component.replicas * clusters.length);
    }
  } else {
    addTimes(use, replicaRequirements?.resourceRequest, scheduledReplicas({ clusters }));
  }
  return use;
}

function addTimes(sum: Map<string, Quantity>, request: ResourceList | undefined, times: number): void {
  for (const [name, { nano, format }] of amounts(request)) {
    add(sum, name, { nano: nano * BigInt(times), format });
  }
}

function add(sum: Map<string, Quantity>, name: string, amount: Quantity): void {
  const before = sum.get(name);
  sum.set(name, { nano: (before?.nano ?? 0n) + amount.nano, format: before?.format ?? amount.format });
}

function amounts(list: ResourceList | undefined): [string, Quantity][] {
  return Object.entries(list ?? {}).map(([name, value]) => [name, parseQuantity(value)]);
}

/** CPU is counted in thousandths, all else in whole units, rounded up; bytes are written in powers of 1024. */
function inUnitOf(name: string, { nano }: Quantity): Quantity {
  const unit = name === 'cpu' ? MILLI : NANO;
  const bytes = name === 'memory' || name === 'ephemeral-storage' || name.startsWith('hugepages-');
  const units = nano / unit + (nano > 0n && nano % unit !== 0n ? 1n : 0n);
  return { nano: units * unit, format: bytes ? 'BinarySI' : 'DecimalSI' };
}

/** True when replicas, requests, components or, for components, clusters differ. */
function changesUse(binding: BindingSpec, old: BindingSpec): boolean {
  return (
    !sameRequest(binding.replicaRequirements, old.replicaRequirements) ||
    scheduledReplicas(binding) !== scheduledReplicas(old) ||
    (hasComponents(binding, old) && !sameClusters(binding, old)) ||
    !sameComponents(binding, old)
  );
}

function hasComponents(...bindings: BindingSpec[]): boolean {
  return bindings.some(({ components }) => components?.length);
}

function scheduledReplicas({ clusters = [] }: Pick<BindingSpec, 'clusters'>): number {
  return clusters.reduce((sum, { replicas = 0 }) => sum + replicas, 0);
}

function sameClusters({ clusters = [] }: BindingSpec, { clusters: others = [] }: BindingSpec): boolean {
  const names = new Set(others.map(({ name }) => name));
  return clusters.length === others.length && clusters.every(({ name }) => names.has(name));
}

function sameComponents({ components = [] }: BindingSpec, { components: others = [] }: BindingSpec): boolean {
  return (
    components.length === others.length &&
    components.every((component, index) => {
      const other = others[index];
      return (
        component.replicas === other?.replicas && sameRequest(component.replicaRequirements, other.replicaRequirements)
      );
    })
  );
}

function sameRequest(a: ReplicaRequirements | undefined, b: ReplicaRequirements | undefined): boolean {
  const others = new Map(amounts(b?.resourceRequest));
  const entries = amounts(a?.resourceRequest);
  return entries.length === others.size && entries.every(([name, { nano }]) => others.get(name)?.nano === nano);
}
