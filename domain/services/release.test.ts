import { expect, test } from 'vitest';
import { planRelease } from './release.ts';
import {
  between,
  collectedWork,
  deleting,
  dispatchedWork,
  exporterWork,
  multiClusterService,
  placeOf,
  serviceState,
} from './samples.ts';
import type { ServiceState } from './state.ts';

const provided = collectedWork('a');
const exported = collectedWork('a', ['ServiceExport']);
const both = collectedWork('a', ['MultiClusterService', 'ServiceExport']);
const service = multiClusterService(between('a', 'b'));

function plan(parts: Partial<ServiceState>) {
  const { create, update, remove } = planRelease(serviceState(parts));
  expect(create).toEqual([]);
  return [
    ...update.map(
      (work) =>
        `${placeOf(work)} ${work.metadata.labels?.['endpointslice.karmada.io/managed-by']} ${work.metadata.finalizers?.length}`,
    ),
    ...remove.map((work) => `remove ${placeOf(work)}`),
  ];
}

test.each<[string, Partial<ServiceState>, string[]]>([
  ['provided, and wanted', { multiClusterService: service, works: [provided] }, []],
  [
    'provided, and another provides now',
    { multiClusterService: multiClusterService(between('b', 'c')), works: [provided] },
    ['remove a/web-x'],
  ],
  ['provided, and the service goes', { multiClusterService: deleting(service), works: [provided] }, ['remove a/web-x']],
  ['provided, and the gate off', { isGateOn: false, works: [provided] }, []],
  ['exported, and wanted', { works: [exported, exporterWork('a')] }, []],
  ['exported, and the export goes', { works: [exported, deleting(exporterWork('a'))] }, ['remove a/web-x']],
  ['for both, and both want it', { multiClusterService: service, works: [both, exporterWork('a')] }, []],
  [
    'for both, and no longer exported',
    { multiClusterService: service, works: [both] },
    ['a/web-x MultiClusterService 1'],
  ],
  ['for both, and no longer provided', { works: [both, exporterWork('a')] }, ['a/web-x ServiceExport 1']],
  ['for both, and neither', { works: [both] }, ['remove a/web-x']],
  ['being deleted', { works: [deleting(both)] }, ['a/web-x MultiClusterService.ServiceExport 0']],
  [
    'being deleted, and free',
    { works: [deleting({ ...both, metadata: { ...both.metadata, finalizers: ['other'] } })] },
    [],
  ],
  ['dispatched: none of its business', { works: [dispatchedWork('b', provided)] }, []],
])('planRelease(): a slice %s', (_, parts, expected) => {
  expect(plan(parts)).toEqual(expected);
});
