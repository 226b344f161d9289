/** What a control plane says on the hub about its settings, so that a drill plans with what holds there. */
import { z } from 'zod';
import type { KubeObject } from '../object.ts';
import { DEFAULT_GATES, type SchedulingGates } from '../scheduling/gates.ts';
import { SETTINGS_ANNOTATION } from './names.ts';
import { DEFAULT_FAILOVER_SETTINGS, type FailoverSettings } from './settings.ts';

/** The settings by which it is decided who leaves a member that is out, when, and where to. */
export interface AnnouncedSettings {
  outages: Pick<FailoverSettings, 'mode' | 'tolerationSeconds' | 'purgeMode' | 'evictsDirectlyInOutages'>;
  gates: SchedulingGates;
}

const DEFAULTS: AnnouncedSettings = {
  outages: DEFAULT_FAILOVER_SETTINGS,
  gates: { ...DEFAULT_GATES, WorkloadAffinity: true },
};

const announced = z.object({
  outages: z.object({
    mode: z.enum(['on', 'taints', 'off']),
    tolerationSeconds: z.number().nonnegative(),
    purgeMode: z.enum(['Gracefully', 'Directly']),
    evictsDirectlyInOutages: z.boolean(),
  }),
  gates: z.object({
    CustomizedClusterResourceModeling: z.boolean(),
    MultiplePodTemplatesScheduling: z.boolean(),
    WorkloadAffinity: z.boolean(),
    SchedulingOvercommitProtection: z.boolean(),
  }),
});

/** The annotation of the Lease by which a control plane holds its hub. */
export function announceSettings(settings: AnnouncedSettings): Record<string, string> {
  return { [SETTINGS_ANNOTATION]: JSON.stringify(announced.parse(settings)) };
}

/** Reads it; the defaults where there is no Lease, or where what it says cannot be read. */
export function announcedSettings(lease: KubeObject | undefined): AnnouncedSettings {
  const text = lease?.metadata.annotations?.[SETTINGS_ANNOTATION];
  if (text === undefined) {
    return DEFAULTS;
  }
  try {
    return announced.safeParse(JSON.parse(text)).data ?? DEFAULTS;
  } catch {
    return DEFAULTS;
  }
}
