/** Karmada's feature gates that change what a control plane decides, and the text by which they are set. */

type Stage = 'alpha' | 'beta';

/** Each gate by Karmada's name: how far it is, and whether it is on where nothing is said. */
const GATES = {
  CustomizedClusterResourceModeling: { stage: 'beta', isOn: true },
  PriorityBasedScheduling: { stage: 'beta', isOn: true },
  PropagationPolicyPreemption: { stage: 'alpha', isOn: false },
  ResourceQuotaEstimate: { stage: 'alpha', isOn: false },
  StatefulFailoverInjection: { stage: 'alpha', isOn: true },
  FederatedQuotaEnforcement: { stage: 'alpha', isOn: false },
  MultiplePodTemplatesScheduling: { stage: 'alpha', isOn: false },
  WorkloadAffinity: { stage: 'alpha', isOn: true },
  MultiClusterService: { stage: 'alpha', isOn: false },
  SchedulingOvercommitProtection: { stage: 'alpha', isOn: false },
} as const satisfies Record<string, { stage: Stage; isOn: boolean }>;

/** Gates of Karmada for what is always on, or for parts that this control plane has no use for: accepted, without effect. */
const WITHOUT_EFFECT = new Set([
  'Failover',
  'GracefulEviction',
  'PropagateDeps',
  'LoggingAlphaOptions',
  'LoggingBetaOptions',
  'ContextualLogging',
  'ControllerPriorityQueue',
]);

/** The name of a gate. */
export type FeatureGate = keyof typeof GATES;

/** Which gates are on. */
export type FeatureGates = Record<FeatureGate, boolean>;

/** The gates where nothing is said. */
export const DEFAULT_FEATURE_GATES: FeatureGates = mapGates(({ isOn }) => isOn);

/** Gates as Karmada takes them (`A=true,B=false`), or what is wrong with the text. */
export type ParsedFeatureGates = { gates: FeatureGates } | { problem: string };

/**
 * Reads Karmada's `--feature-gates`: `AllAlpha` and `AllBeta` set all of a stage that the text does not name, later pairs
 * win over earlier ones.
 */
export function parseFeatureGates(text: string): ParsedFeatureGates {
  const named = new Map<string, boolean>();
  for (const pair of text.split(',').map((part) => part.trim())) {
    if (pair === '') {
      continue;
    }
    const [name = '', value = ''] = pair.split('=', 2).map((part) => part.trim());
    if (!isKnown(name)) {
      return { problem: `unknown feature gate ${name}; known are ${Object.keys(GATES).join(', ')}` };
    }
    if (value !== 'true' && value !== 'false') {
      return { problem: `feature gate ${name} must be true or false` };
    }
    named.set(name, value === 'true');
  }
  return {
    gates: mapGates(
      ({ stage, isOn }, name) => named.get(name) ?? named.get(stage === 'alpha' ? 'AllAlpha' : 'AllBeta') ?? isOn,
    ),
  };
}

function isKnown(name: string): boolean {
  return Object.hasOwn(GATES, name) || WITHOUT_EFFECT.has(name) || name === 'AllAlpha' || name === 'AllBeta';
}

function mapGates(value: (gate: { stage: Stage; isOn: boolean }, name: FeatureGate) => boolean): FeatureGates {
  return {
    CustomizedClusterResourceModeling: of('CustomizedClusterResourceModeling'),
    PriorityBasedScheduling: of('PriorityBasedScheduling'),
    PropagationPolicyPreemption: of('PropagationPolicyPreemption'),
    ResourceQuotaEstimate: of('ResourceQuotaEstimate'),
    StatefulFailoverInjection: of('StatefulFailoverInjection'),
    FederatedQuotaEnforcement: of('FederatedQuotaEnforcement'),
    MultiplePodTemplatesScheduling: of('MultiplePodTemplatesScheduling'),
    WorkloadAffinity: of('WorkloadAffinity'),
    MultiClusterService: of('MultiClusterService'),
    SchedulingOvercommitProtection: of('SchedulingOvercommitProtection'),
  };
  function of(name: FeatureGate): boolean {
    return value(GATES[name], name);
  }
}
