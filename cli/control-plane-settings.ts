/** Settings of every process that can do the duties of the control plane: give all of them the same. */
import { z } from 'zod';
import type { AutoscalingSettings } from '../domain/autoscaling/settings.ts';
import type { HealthThresholds } from '../domain/cluster/health.ts';
import type { FailoverMode, FailoverSettings } from '../domain/failover/settings.ts';
import { parseFeatureGates } from '../domain/feature-gates.ts';
import type { ControlPlaneOptions } from '../workers/control-plane.ts';
import { parseControllers } from '../workers/controllers.ts';
import { EVENT_LEVELS } from '../workers/event-sink.ts';
import { type Configuration, durationSetting, flag, setting } from './configuration.ts';

/** `A=true,B=false` as gates. */
const featureGates = z.string().transform((text, context) => {
  const parsed = parseFeatureGates(text);
  if ('problem' in parsed) {
    context.addIssue(parsed.problem);
    return z.NEVER;
  }
  return parsed.gates;
});

/** `*,a,-b` as the controllers that are on. */
const controllers = z.string().transform((text, context) => {
  const parsed = parseControllers(text);
  if ('problem' in parsed) {
    context.addIssue(parsed.problem);
    return z.NEVER;
  }
  return parsed.controllers;
});

/** When a change of a member's health is believed, by whoever asks the member. */
export const thresholdSettings = {
  'cluster-failure-threshold': durationSetting('3s', 'A member that is not well for so long is out'),
  'cluster-success-threshold': durationSetting('5s', 'A member that is well again for so long is back'),
};

/** What they say. */
export function thresholdsOf(configuration: Configuration<typeof thresholdSettings>): HealthThresholds {
  return {
    failureMs: configuration['cluster-failure-threshold'],
    successMs: configuration['cluster-success-threshold'],
  };
}

/** Which gates are on. */
export const gateSettings = {
  'feature-gates': setting(featureGates.prefault(''), "Karmada's feature gates, also AllAlpha and AllBeta", {
    placeholder: 'NAME=BOOL,…',
  }),
};

/** Metrics are no younger than some seconds. */
const LEAST_SYNC_MS = 1_000;

/** The settings, with Karmada's names where Karmada has them. */
export const controlPlaneSettings = {
  ...gateSettings,
  controllers: setting(controllers.prefault('*'), 'Optional duties: * is the usual ones, NAME adds, -NAME takes off', {
    placeholder: 'NAME,…',
    initial: '*',
  }),
  'enable-scheduler-estimator': setting(flag.default(false), 'Members get no more replicas than fit on their nodes'),
  ...thresholdSettings,
  'cluster-monitor-grace-period': durationSetting('40s', 'A pull member whose agent is silent for so long is out'),
  'cluster-startup-grace-period': durationSetting('60s', 'The same for an agent that has never been heard'),
  'enable-no-execute-taint-eviction': setting(flag.default(true), 'NoExecute taints drive workloads away'),
  'enable-outage-taints': setting(flag.default(true), 'Members that are out are tainted NoExecute'),
  'outage-toleration': durationSetting('5m', 'How long an outage is tolerated where a policy says nothing'),
  'no-execute-taint-eviction-purge-mode': setting(
    z.enum(['Gracefully', 'Directly']).default('Gracefully'),
    'How workloads leave whose policy says nothing',
    { placeholder: 'MODE' },
  ),
  'evict-directly-in-outages': setting(
    flag.default(false),
    'Purge mode Directly takes workloads off members that are out, too',
  ),
  'resource-eviction-rate': setting(
    z.coerce.number().positive().max(1_000).default(5),
    'Bindings that leave one member per second',
    { placeholder: 'N' },
  ),
  'graceful-eviction-timeout': durationSetting('10m', 'How long a copy that leaves waits for its replacement'),
  'max-out-percent': setting(
    z.coerce.number().int().min(0).max(100).default(55),
    'Nothing moves while more members than this are out at once',
    { placeholder: 'PERCENT' },
  ),
  'failback-budget': setting(
    z.coerce.number().int().min(1).max(10_000).default(10),
    'Bindings that move back at the same time',
    { placeholder: 'N' },
  ),
  'descheduling-interval': durationSetting('2m', 'Time between two rounds of the descheduler; 0s: none'),
  'unschedulable-threshold': durationSetting('5m', 'A pod without a node for so long has found no room'),
  'horizontal-pod-autoscaler-sync-period': durationSetting('15s', 'Between two looks at a FederatedHPA', LEAST_SYNC_MS),
  'horizontal-pod-autoscaler-downscale-stabilization': durationSetting(
    '5m',
    'For so long a FederatedHPA scales down to no less than it recommended',
  ),
  'horizontal-pod-autoscaler-tolerance': setting(
    z.coerce.number().min(0).max(10).default(0.1),
    'Relative difference of a metric from its target that a FederatedHPA passes over',
    { placeholder: 'RATIO' },
  ),
  'horizontal-pod-autoscaler-cpu-initialization-period': durationSetting(
    '5m',
    "For so long after its start a pod's CPU use may be passed over",
  ),
  'horizontal-pod-autoscaler-initial-readiness-delay': durationSetting(
    '30s',
    'For so long after its start a pod that is not ready has never been',
  ),
  events: setting(
    z.enum(EVENT_LEVELS).default('all'),
    'Kubernetes Events: all, brief (not what goes well with Works), warnings',
    { placeholder: 'LEVEL' },
  ),
};

/** What the settings say to {@link startControlPlane}. */
export function controlPlaneOptions(configuration: Configuration<typeof controlPlaneSettings>) {
  return {
    gates: configuration['feature-gates'],
    controllers: configuration.controllers,
    schedulerEstimator: configuration['enable-scheduler-estimator'],
    thresholds: thresholdsOf(configuration),
    silence: {
      monitorMs: configuration['cluster-monitor-grace-period'],
      startupMs: configuration['cluster-startup-grace-period'],
    },
    failover: failoverSettings(configuration),
    autoscaling: autoscalingSettings(configuration),
    events: configuration.events,
  } satisfies Partial<ControlPlaneOptions>;
}

function failoverSettings(configuration: Configuration<typeof controlPlaneSettings>): FailoverSettings {
  return {
    mode: modeOf(configuration),
    tolerationSeconds: configuration['outage-toleration'] / 1_000,
    evictionsPerSecond: configuration['resource-eviction-rate'],
    gracePeriodSeconds: configuration['graceful-eviction-timeout'] / 1_000,
    purgeMode: configuration['no-execute-taint-eviction-purge-mode'],
    evictsDirectlyInOutages: configuration['evict-directly-in-outages'],
    maxOutPercent: configuration['max-out-percent'],
    failbackBudget: configuration['failback-budget'],
    deschedulingSeconds: configuration['descheduling-interval'] / 1_000,
    unschedulableSeconds: configuration['unschedulable-threshold'] / 1_000,
  };
}

function autoscalingSettings(configuration: Configuration<typeof controlPlaneSettings>): AutoscalingSettings {
  return {
    syncPeriodMs: configuration['horizontal-pod-autoscaler-sync-period'],
    downscaleStabilizationMs: configuration['horizontal-pod-autoscaler-downscale-stabilization'],
    tolerance: configuration['horizontal-pod-autoscaler-tolerance'],
    cpuInitializationMs: configuration['horizontal-pod-autoscaler-cpu-initialization-period'],
    initialReadinessDelayMs: configuration['horizontal-pod-autoscaler-initial-readiness-delay'],
  };
}

function modeOf(configuration: Configuration<typeof controlPlaneSettings>): FailoverMode {
  if (!configuration['enable-no-execute-taint-eviction']) {
    return 'off';
  }
  return configuration['enable-outage-taints'] ? 'on' : 'taints';
}
