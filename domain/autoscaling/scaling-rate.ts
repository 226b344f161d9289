/** How far an autoscaler may go at once: the policies of `behavior`, over what it changed lately (Kubernetes' HPA). */
import type { HPAScalingRules } from '../kinds/federated-hpa.ts';
import type { History } from './history.ts';

type Changes = History['changes'];

/** Rules with all that limits need. */
export type ScalingRate = Pick<HPAScalingRules, 'selectPolicy'> & {
  policies: NonNullable<HPAScalingRules['policies']>;
};

/** The most replicas that the rules allow now; never fewer than there are. `now` in epoch seconds. */
export function scaleUpLimit(current: number, changes: Changes, { selectPolicy, policies }: ScalingRate, now: number) {
  if (selectPolicy === 'Disabled') {
    return current;
  }
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const before = current - netChange(changes, periodSeconds, now);
    // Rounded up: a percentage of few pods would never be one.
    return type === 'Pods' ? before + value : Math.ceil(before * (1 + value / 100));
  });
  return Math.max(current, selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits));
}

/** The fewest replicas that the rules allow now; never more than there are. `now` in epoch seconds. */
export function scaleDownLimit(
  current: number,
  changes: Changes,
  { selectPolicy, policies }: ScalingRate,
  now: number,
) {
  if (selectPolicy === 'Disabled') {
    return current;
  }
  const limits = policies.map(({ type, value, periodSeconds }) => {
    const before = current - netChange(changes, periodSeconds, now);
    return type === 'Pods' ? before - value : Math.trunc(before * (1 - value / 100));
  });
  return Math.min(current, selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits));
}

function netChange(changes: Changes, periodSeconds: number, now: number): number {
  return changes.reduce((sum, [change, at]) => (at > now - periodSeconds ? sum + change : sum), 0);
}

/** The changes with a new one, without those that no policy counts any more. */
export function recordChange(changes: Changes, change: number, rates: readonly ScalingRate[], now: number): Changes {
  const longest = Math.max(0, ...rates.flatMap(({ policies }) => policies.map(({ periodSeconds }) => periodSeconds)));
  return [...changes.filter(([, at]) => at > now - longest), [change, now]];
}
