import { expect, test } from 'vitest';
import { DEFAULT_AUTOSCALING_SETTINGS } from '../domain/autoscaling/settings.ts';
import { SILENCE_GRACE } from '../domain/cluster/silence.ts';
import { DEFAULT_FAILOVER_SETTINGS } from '../domain/failover/settings.ts';
import { DEFAULT_FEATURE_GATES } from '../domain/feature-gates.ts';
import { DEFAULT_CONTROLLERS } from '../workers/controllers.ts';
import { ConfigurationError, readCommandLine } from './configuration.ts';
import { controlPlaneOptions, controlPlaneSettings } from './control-plane-settings.ts';

const read = (...args: string[]) => controlPlaneOptions(readCommandLine(controlPlaneSettings, args, {}).configuration);

test('controlPlaneOptions() without flags are the defaults', () => {
  expect(read()).toEqual({
    gates: DEFAULT_FEATURE_GATES,
    controllers: DEFAULT_CONTROLLERS,
    schedulerEstimator: false,
    thresholds: { failureMs: 3_000, successMs: 5_000 },
    silence: SILENCE_GRACE,
    failover: DEFAULT_FAILOVER_SETTINGS,
    autoscaling: DEFAULT_AUTOSCALING_SETTINGS,
    events: 'all',
  });
});

test.each([
  ['--enable-no-execute-taint-eviction=false', { mode: 'off' }],
  ['--no-enable-outage-taints', { mode: 'taints' }],
  ['--resource-eviction-rate=0.5', { evictionsPerSecond: 0.5 }],
  ['--graceful-eviction-timeout=1h30m', { gracePeriodSeconds: 5_400 }],
  ['--descheduling-interval=0s', { deschedulingSeconds: 0 }],
  ['--no-execute-taint-eviction-purge-mode=Directly', { purgeMode: 'Directly' }],
  ['--evict-directly-in-outages', { evictsDirectlyInOutages: true }],
])('controlPlaneOptions() of %s', (arg, changes) => {
  expect(read(arg).failover).toEqual({ ...DEFAULT_FAILOVER_SETTINGS, ...changes });
});

test.each([
  ['sync-period=30s', { syncPeriodMs: 30_000 }],
  ['downscale-stabilization=1m', { downscaleStabilizationMs: 60_000 }],
  ['tolerance=0.2', { tolerance: 0.2 }],
  ['cpu-initialization-period=1m', { cpuInitializationMs: 60_000 }],
  ['initial-readiness-delay=0s', { initialReadinessDelayMs: 0 }],
])('controlPlaneOptions() of --horizontal-pod-autoscaler-%s', (setting, changes) => {
  const { autoscaling } = read(`--horizontal-pod-autoscaler-${setting}`);
  expect(autoscaling).toEqual({ ...DEFAULT_AUTOSCALING_SETTINGS, ...changes });
});

test.each([
  '--horizontal-pod-autoscaler-sync-period=0s',
  '--horizontal-pod-autoscaler-tolerance=-1',
  '--controllers=binding',
  '--feature-gates=Nonsense=true',
  '--resource-eviction-rate=0',
  '--max-out-percent=101',
  '--cluster-failure-threshold=30',
  '--no-execute-taint-eviction-purge-mode=Never',
])('%s is refused', (arg) => {
  expect(() => read(arg)).toThrow(ConfigurationError);
});
