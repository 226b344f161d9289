/** From what the metrics ask for to what is done: stabilization, rate and bounds, with the conditions that tell of them. */
import type { FederatedHPASpec, HPAScalingRules } from '../kinds/federated-hpa.ts';
import type { NewHPACondition } from './conditions.ts';
import { DEFAULT_SCALE_DOWN, DEFAULT_SCALE_UP } from './default-behavior.ts';
import type { History } from './history.ts';
import { recentExtremes, recommend, type StabilizationWindows } from './recommendations.ts';
import { recordChange, type ScalingRate, scaleDownLimit, scaleUpLimit } from './scaling-rate.ts';
import type { AutoscalingSettings } from './settings.ts';

/** Without `behavior`, replicas at most double in one step, or become this many. */
const LEAST_SCALE_UP = 4;
const SCALE_UP_FACTOR = 2;

/** What is to be normalized. */
export interface NormalizeInput {
  spec: FederatedHPASpec;
  /** Replicas now, and as the metrics ask for. */
  current: number;
  desired: number;
  history: History;
  settings: Pick<AutoscalingSettings, 'downscaleStabilizationMs'>;
  /** Epoch seconds. */
  now: number;
}

/** What comes of it. */
export interface Normalized {
  replicas: number;
  /** AbleToScale and ScalingLimited. */
  conditions: NewHPACondition[];
  /** With this recommendation; the very one given when it says the same as the last. */
  history: History;
}

/** Fewest replicas. */
export function minReplicasOf({ minReplicas }: FederatedHPASpec): number {
  return minReplicas ?? 1;
}

/** Normalizes. */
export function normalizeReplicas(input: NormalizeInput): Normalized {
  const { spec, current, desired, settings, now } = input;
  const windows = windowsOf(spec, settings);
  // What there is when nothing is remembered counts as recommended.
  const before =
    input.history.recommendations.length === 0 ? recommend([], current, windows, now) : input.history.recommendations;
  const { lowest, highest } = recentExtremes(before, desired, windows, now);
  const stabilized = spec.behavior ? Math.min(Math.max(current, lowest), highest) : highest;
  const limited = limit(input, stabilized);
  const recommendations = recommend(before, desired, windows, now);
  return {
    replicas: limited.replicas,
    conditions: [
      stabilized === desired ? READY : spec.behavior && desired >= current ? UP_STABILIZED : DOWN_STABILIZED,
      {
        type: 'ScalingLimited',
        status: limited.replicas === stabilized ? 'False' : 'True',
        reason: limited.reason,
        message: LIMITS[limited.reason],
      },
    ],
    history: recommendations === input.history.recommendations ? input.history : { ...input.history, recommendations },
  };
}

/** The history once replicas are changed; without `behavior` no rule asks what was changed. `now` in epoch seconds. */
export function withChange(history: History, spec: FederatedHPASpec, change: number, now: number): History {
  const { behavior } = spec;
  if (!behavior) {
    return history;
  }
  const rates = [rateOf(behavior.scaleUp, DEFAULT_SCALE_UP), rateOf(behavior.scaleDown, DEFAULT_SCALE_DOWN)];
  return { ...history, changes: recordChange(history.changes, change, rates, now) };
}

const READY: NewHPACondition = {
  type: 'AbleToScale',
  status: 'True',
  reason: 'ReadyForNewScale',
  message: 'recommended size matches current size',
};
const UP_STABILIZED: NewHPACondition = {
  type: 'AbleToScale',
  status: 'True',
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
};
const DOWN_STABILIZED: NewHPACondition = {
  type: 'AbleToScale',
  status: 'True',
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
};

const LIMITS = {
  DesiredWithinRange: 'the desired count is within the acceptable range',
  ScaleUpLimit: 'the desired replica count is increasing faster than the maximum scale rate',
  ScaleDownLimit: 'the desired replica count is decreasing faster than the maximum scale rate',
  TooManyReplicas: 'the desired replica count is more than the maximum replica count',
  TooFewReplicas: 'the desired replica count is less than the minimum replica count',
};

function windowsOf(
  { behavior }: FederatedHPASpec,
  { downscaleStabilizationMs }: NormalizeInput['settings'],
): StabilizationWindows {
  const down = behavior?.scaleDown?.stabilizationWindowSeconds ?? downscaleStabilizationMs / 1_000;
  return { up: behavior?.scaleUp?.stabilizationWindowSeconds ?? 0, down };
}

function limit(
  { spec, current, history, now }: NormalizeInput,
  wanted: number,
): { replicas: number; reason: keyof typeof LIMITS } {
  const min = minReplicasOf(spec);
  const max = spec.maxReplicas;
  const { behavior } = spec;
  const most = behavior
    ? scaleUpLimit(current, history.changes, rateOf(behavior.scaleUp, DEFAULT_SCALE_UP), now)
    : Math.max(SCALE_UP_FACTOR * current, LEAST_SCALE_UP);
  const least = behavior
    ? scaleDownLimit(current, history.changes, rateOf(behavior.scaleDown, DEFAULT_SCALE_DOWN), now)
    : 0;
  if (wanted > Math.min(max, most)) {
    return { replicas: Math.min(max, most), reason: max > most ? 'ScaleUpLimit' : 'TooManyReplicas' };
  }
  if (wanted < Math.max(min, least)) {
    return { replicas: Math.max(min, least), reason: min < least ? 'ScaleDownLimit' : 'TooFewReplicas' };
  }
  return { replicas: wanted, reason: 'DesiredWithinRange' };
}

function rateOf(rules: HPAScalingRules | undefined, defaults: ScalingRate): ScalingRate {
  const { selectPolicy = defaults.selectPolicy, policies = defaults.policies } = rules ?? {};
  return { ...(selectPolicy && { selectPolicy }), policies: policies.length > 0 ? policies : defaults.policies };
}
