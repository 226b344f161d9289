/** One look at a FederatedHPA: what its status says, what is told, and whether its target is scaled. */
import { type EventText, warningEvent } from '../event.ts';
import type { FederatedHPA, FederatedHPASpec, FederatedHPAStatus } from '../kinds/federated-hpa.ts';
import type { MetricStatus } from '../kinds/hpa-metrics.ts';
import { type NewHPACondition, withConditions } from './conditions.ts';
import type { History } from './history.ts';
import { milliOf } from './milli.ts';
import { minReplicasOf, normalizeReplicas } from './normalize-replicas.ts';
import { proposeReplicas } from './propose-replicas.ts';
import { type ClusterReading, type UnreadCluster, unreadText } from './reading.ts';
import type { Tolerance } from './replica-count.ts';
import { targetSelector } from './rivals.ts';
import type { AutoscalingSettings } from './settings.ts';

/** A change of replicas, and why. */
export interface Rescale {
  from: number;
  to: number;
  /** Kubernetes' words, as in the Event. */
  reason: string;
}

/** What comes of a look. */
export interface AutoscalingDecision {
  /** Without what becomes of the rescale. */
  status: FederatedHPAStatus;
  events: readonly EventText[];
  rescale?: Rescale;
  /** The very one given when nothing new is to be remembered. */
  history: History;
}

/** What every look knows. */
export interface Look {
  hpa: FederatedHPA;
  history: History;
  /** Epoch milliseconds. */
  now: number;
}

/** What a look knows that found its target. */
export interface TargetLook extends Look {
  /** `spec.replicas` of the template's scale. */
  templateReplicas: number;
  /** Clusters that answered; at least one. */
  readings: readonly ClusterReading[];
  /** Clusters of the target that did not, or are not ready. */
  unread: readonly UnreadCluster[];
  /** Other autoscalers of the same pods. */
  rivals: readonly string[];
  settings: AutoscalingSettings;
}

/** Why a target could not even be found; reason of the condition AbleToScale and of the Event. */
export interface Obstacle {
  reason: string;
  message: string;
  eventReason: string;
  eventMessage: string;
}

/** The look at a target that cannot be scaled at all. */
export function blocked({ hpa, history, now }: Look, obstacle: Obstacle): AutoscalingDecision {
  const { reason, message, eventReason, eventMessage } = obstacle;
  const { status = { desiredReplicas: 0 } } = hpa;
  const conditions = conditionsOf(hpa, [{ type: 'AbleToScale', status: 'False', reason, message }], now);
  return {
    status: { ...status, ...observedBy(hpa), conditions },
    events: [warningEvent(eventReason, eventMessage)],
    history,
  };
}

/** What the bounds alone decide, so that no metric need be read: `disabled` at no replicas; undefined between the bounds. */
export function decidedByBounds(spec: FederatedHPASpec, templateReplicas: number): 'disabled' | Rescale | undefined {
  const min = minReplicasOf(spec);
  if (templateReplicas === 0 && min !== 0) {
    return 'disabled';
  }
  if (templateReplicas > spec.maxReplicas) {
    const reason = 'Current number of replicas above Spec.MaxReplicas';
    return { from: templateReplicas, to: spec.maxReplicas, reason };
  }
  if (templateReplicas < min) {
    return { from: templateReplicas, to: min, reason: 'Current number of replicas below Spec.MinReplicas' };
  }
  return undefined;
}

/** The look at a target that was found. */
export function decide(look: TargetLook): AutoscalingDecision {
  const { hpa, templateReplicas, readings, unread, rivals, history, now, settings } = look;
  const bounds = decidedByBounds(hpa.spec, templateReplicas);
  if (bounds === 'disabled') {
    return outcome(look, [DISABLED], { desired: 0 });
  }
  if (bounds) {
    return outcome(look, [], { desired: bounds.to, rescale: bounds });
  }
  const selectorText = readings[0]?.scale.selector ?? '';
  const selector = targetSelector(selectorText);
  if ('problem' in selector) {
    return unscalable(
      look,
      selectorText === '' ? 'SelectorRequired' : 'InvalidSelector',
      'InvalidSelector',
      selector.problem,
    );
  }
  if (rivals.length > 0) {
    const { namespace = '', name } = hpa.metadata;
    const all = [name, ...rivals].sort().map((one) => `${namespace}/${one}`);
    const message = `pods by selector ${selectorText} are controlled by multiple HPAs: ${all.join(', ')}`;
    return unscalable(look, 'AmbiguousSelector', 'AmbiguousSelector', message);
  }
  const proposal = proposeReplicas(hpa.spec.metrics ?? [], {
    templateReplicas,
    calibration: sum(readings, ({ scale }) => scale.specReplicas) / templateReplicas,
    memberReplicas: sum(readings, ({ scale }) => scale.statusReplicas),
    pods: readings.flatMap(({ pods }) => pods),
    readings,
    tolerance: toleranceOf(hpa.spec, settings),
    rules: { ...settings, now },
  });
  const active = {
    ...proposal.condition,
    message: `${proposal.condition.message}${unread.length === 0 ? '' : `, without pods of ${unreadText(unread)}`}`,
  };
  if (proposal.replicas === undefined) {
    return outcome(look, [active], { events: proposal.events });
  }
  const normalized = normalizeReplicas({
    spec: hpa.spec,
    current: templateReplicas,
    desired: proposal.replicas,
    history,
    settings,
    now: Math.floor(now / 1_000),
  });
  const { replicas } = normalized;
  const reason = proposal.replicas > templateReplicas ? `${proposal.metric} above target` : 'All metrics below target';
  return outcome(look, [active, ...normalized.conditions], {
    desired: replicas,
    metrics: proposal.statuses,
    events: proposal.events,
    history: normalized.history,
    ...(replicas === templateReplicas ? {} : { rescale: { from: templateReplicas, to: replicas, reason } }),
  });
}

const ABLE: NewHPACondition = {
  type: 'AbleToScale',
  status: 'True',
  reason: 'SucceededGetScale',
  message: "the HPA controller was able to get the target's current scale",
};

const DISABLED: NewHPACondition = {
  type: 'ScalingActive',
  status: 'False',
  reason: 'ScalingDisabled',
  message: 'scaling is disabled since the replica count of the target is zero',
};

function unscalable(look: TargetLook, eventReason: string, reason: string, message: string): AutoscalingDecision {
  return outcome(look, [{ type: 'ScalingActive', status: 'False', reason, message }], {
    events: [warningEvent(eventReason, message)],
  });
}

/** Without `desired` nothing was computed: what was known of metrics and replicas stays. */
function outcome(
  { hpa, templateReplicas, history, now }: TargetLook,
  conditions: readonly NewHPACondition[],
  result: {
    desired?: number;
    metrics?: MetricStatus[];
    rescale?: Rescale;
    events?: readonly EventText[];
    history?: History;
  },
): AutoscalingDecision {
  const { currentMetrics, desiredReplicas = 0, ...status } = hpa.status ?? {};
  const metrics = result.desired === undefined ? currentMetrics : result.metrics;
  return {
    status: {
      ...status,
      ...observedBy(hpa),
      currentReplicas: templateReplicas,
      desiredReplicas: result.desired ?? desiredReplicas,
      ...(metrics && { currentMetrics: metrics }),
      conditions: conditionsOf(hpa, [ABLE, ...conditions], now),
    },
    events: result.events ?? [],
    history: result.history ?? history,
    ...(result.rescale && { rescale: result.rescale }),
  };
}

function conditionsOf({ status }: FederatedHPA, changes: readonly NewHPACondition[], now: number) {
  // A later one of a type overrides an earlier one.
  const last = new Map(changes.map((condition) => [condition.type, condition]));
  return withConditions(status?.conditions ?? [], [...last.values()], timeText(now));
}

/** RFC 3339 with seconds. */
export function timeText(now: number): string {
  return `${new Date(now).toISOString().slice(0, 19)}Z`;
}

function observedBy({ metadata: { generation } }: FederatedHPA): { observedGeneration?: number } {
  return generation === undefined ? {} : { observedGeneration: generation };
}

function toleranceOf({ behavior }: FederatedHPASpec, { tolerance }: AutoscalingSettings): Tolerance {
  const ratio = (amount: string | number | undefined): number =>
    amount === undefined ? tolerance : milliOf(amount) / 1_000;
  return { up: ratio(behavior?.scaleUp?.tolerance), down: ratio(behavior?.scaleDown?.tolerance) };
}

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
