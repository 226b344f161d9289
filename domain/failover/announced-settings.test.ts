import { expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { DEFAULT_GATES } from '../scheduling/gates.ts';
import { announcedSettings, announceSettings } from './announced-settings.ts';
import { DEFAULT_FAILOVER_SETTINGS } from './settings.ts';

const lease = (annotations?: Record<string, string>): KubeObject => ({
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: 'fleetwright', ...(annotations && { annotations }) },
});

test('announcedSettings() reads what announceSettings() wrote, and no more than that', () => {
  const gates = { ...DEFAULT_GATES, MultiplePodTemplatesScheduling: true };
  const outages = { ...DEFAULT_FAILOVER_SETTINGS, mode: 'taints' as const, tolerationSeconds: 7 };
  expect(announcedSettings(lease(announceSettings({ outages, gates })))).toEqual({
    outages: { mode: 'taints', tolerationSeconds: 7, purgeMode: 'Gracefully', evictsDirectlyInOutages: false },
    gates,
  });
});

test.each([
  ['no Lease', undefined],
  ['a Lease that says nothing', lease()],
  ['no JSON', lease({ 'fleetwright.io/settings': '{' })],
  ['another shape', lease({ 'fleetwright.io/settings': '{"outages":{"mode":"sometimes"}}' })],
])('announcedSettings() of %s are the defaults', (_, object) => {
  expect(announcedSettings(object)).toMatchObject({ outages: { mode: 'on', tolerationSeconds: 300 } });
});
