/** Schedules that do not fit together: each is decided as if it were alone, and some are never held to what is free. */
import type { Binding, BindingSpec } from '../kinds/binding.ts';
import { keyText } from '../object.ts';
import { bindingKeyOf } from '../propagation/subject.ts';
import { amountText } from '../scheduling/amount-text.ts';
import { capacityOf, type Demand, demandOf } from '../scheduling/capacity.ts';
import type { IndexedHub } from './hub-state.ts';
import type { Outcome } from './outcome.ts';

/** What one outcome adds in one cluster; negative for what it gives back. */
interface Growth {
  outcome: Outcome;
  cluster: string;
  demand: Demand;
}

/** What bounds the pods of a cluster. */
interface Limit {
  concerns(outcome: Outcome): boolean;
  /** What is left of a resource; undefined where it is not limited. */
  left(resource: string): number | undefined;
  text(resource: string, needed: string, left: string): string;
}

const PODS = 'pods';

/** What is too much, by outcome: clusters without the room, and members' ResourceQuotas. */
export function overcommitments(
  old: IndexedHub,
  next: IndexedHub,
  outcomes: readonly Outcome[],
): Map<Outcome, string[]> {
  const problems = new Map<Outcome, string[]>();
  const growths = outcomes.flatMap((outcome) => growthsOf(old, outcome));
  for (const [cluster, all] of Map.groupBy(growths, (growth) => growth.cluster)) {
    for (const { concerns, left, text } of limitsOf(next, cluster)) {
      const limited = all.filter(({ outcome }) => concerns(outcome));
      for (const [resource, needed] of sumOf(limited)) {
        const room = Math.max(0, left(resource) ?? Infinity);
        for (const { outcome, demand } of needed > room ? limited : []) {
          if ((demand.get(resource) ?? 0) > 0) {
            const problem = text(resource, amountText(resource, needed), amountText(resource, room));
            problems.set(outcome, [...(problems.get(outcome) ?? []), problem]);
          }
        }
      }
    }
  }
  return problems;
}

function limitsOf(hub: IndexedHub, name: string): Limit[] {
  const cluster = hub.cluster(name);
  const capacity = cluster && capacityOf(cluster);
  const ofCluster: Limit = {
    concerns: () => true,
    left: (resource) => (resource === PODS ? capacity?.pods : (capacity?.free.get(resource)?.amount ?? 0)),
    text: (resource, needed, left) =>
      `${name}: all that is planned there needs ${resource} ${needed} more, and ${left} is free`,
  };
  // Which pods a quota with scopes means is told by their priority class alone, and not of all.
  const quotas = (hub.memberQuotas.get(name) ?? []).filter(({ scopes }) => scopes.length === 0);
  const ofQuotas = quotas.map(
    ({ metadata, free }): Limit => ({
      concerns: ({ subject }) => subject.namespace === metadata.namespace,
      left: (resource) => free.get(resource),
      text: (resource, needed, left) =>
        `${name}: ResourceQuota ${keyText(metadata)} leaves ${resource} ${left}, and all that is planned there needs ${needed} more`,
    }),
  );
  return [...(capacity ? [ofCluster] : []), ...ofQuotas];
}

function growthsOf(old: IndexedHub, outcome: Outcome): Growth[] {
  const before = demandByCluster(old.binding(bindingKeyOf(outcome.subject)));
  const after = demandByCluster(outcome.binding);
  return [...new Set([...before.keys(), ...after.keys()])].map((cluster) => {
    const demand = new Map(after.get(cluster));
    for (const [resource, amount] of before.get(cluster) ?? []) {
      demand.set(resource, (demand.get(resource) ?? 0) - amount);
    }
    return { outcome, cluster, demand };
  });
}

function demandByCluster(binding: Binding | undefined): Map<string, Demand> {
  return new Map(
    (binding?.spec.clusters ?? []).map(({ name, replicas = 0 }) => [name, demandOfCopy(binding?.spec, replicas)]),
  );
}

/** What a copy asks for: of components a whole set. */
function demandOfCopy(spec: BindingSpec | undefined, replicas: number): Demand {
  const { components = [], replicaRequirements } = spec ?? {};
  const parts = components.length > 0 ? components : [{ replicas, replicaRequirements }];
  const sum = new Map<string, number>();
  for (const part of parts) {
    for (const [resource, amount] of [...demandOf(part.replicaRequirements?.resourceRequest), [PODS, 1] as const]) {
      sum.set(resource, (sum.get(resource) ?? 0) + amount * part.replicas);
    }
  }
  return sum;
}

function sumOf(growths: readonly Growth[]): Demand {
  const sum = new Map<string, number>();
  for (const [resource, amount] of growths.flatMap(({ demand }) => [...demand])) {
    sum.set(resource, (sum.get(resource) ?? 0) + amount);
  }
  return new Map([...sum].filter(([, amount]) => amount > 0));
}
