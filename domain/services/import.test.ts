import { expect, test } from 'vitest';
import { deriveService } from './derived-service.ts';
import { importedService, planImport } from './import.ts';
import {
  collectedWork,
  deleting,
  exporterWork,
  memberSlice,
  SHOP_WEB,
  serviceState,
  webImport,
  webService,
} from './samples.ts';
import { importSlice } from './slice.ts';
import type { ServiceState } from './state.ts';

const source = collectedWork('a', ['ServiceExport']);
const exported = [exporterWork('a'), source];
const imported = importSlice(source, SHOP_WEB, undefined);
const derived = deriveService(webImport(), undefined);
const stranger = memberSlice('mine', {}, { 'kubernetes.io/service-name': 'derived-web' });

function plan(parts: Partial<ServiceState>) {
  const { slices, services, addresses } = planImport(serviceState(parts));
  return [slices, services]
    .flatMap(({ create, update, remove }) => [
      ...create.map(({ metadata }) => `create ${metadata.name}`),
      ...update.map(({ metadata }) => `update ${metadata.name}`),
      ...remove.map(({ metadata }) => `remove ${metadata.name}`),
    ])
    .concat(addresses ? ['addresses'] : []);
}

test.each<[string, Partial<ServiceState>, string[]]>([
  ['nothing exported', {}, []],
  ['an export without an import', { works: exported }, ['create imported-a-web-x']],
  ['a slice that is there', { works: exported, slices: [imported, stranger] }, []],
  [
    'a slice with other endpoints',
    { works: exported, slices: [{ ...imported, endpoints: [] }] },
    ['update imported-a-web-x'],
  ],
  ['a slice that goes', { works: exported, slices: [deleting(imported)] }, []],
  [
    'a slice that the member no longer has',
    { works: [exporterWork('a')], slices: [imported, stranger] },
    ['remove imported-a-web-x'],
  ],
  [
    'an export that goes',
    { works: [deleting(exporterWork('a')), source], slices: [imported] },
    ['remove imported-a-web-x'],
  ],
  [
    'an export that the member has lost for now',
    { works: [exporterWork('a', 'False'), source], slices: [imported] },
    [],
  ],
  ['an export elsewhere', { works: [exporterWork('b'), source], slices: [imported] }, ['remove imported-a-web-x']],
  ['slices of a MultiClusterService', { works: [collectedWork('a')] }, []],
  ['an import', { serviceImport: webImport() }, ['create derived-web']],
  [
    'an import with an address',
    { serviceImport: webImport({ ips: ['1.2.3.4'] }) },
    ['create derived-web', 'addresses'],
  ],
  ['an import that is there', { serviceImport: webImport(), derivedService: derived }, []],
  [
    'an import with other ports',
    { serviceImport: webImport({ ports: [{ port: 81 }] }), derivedService: derived },
    ['update derived-web'],
  ],
  ['a headless import', { serviceImport: webImport({ type: 'Headless' }) }, []],
  ['an import that goes', { serviceImport: deleting({ ...webImport() }), derivedService: derived }, []],
  ['an import that is gone', { derivedService: derived }, ['remove derived-web']],
  ['a Service that only has such a name', { derivedService: webService({ name: 'derived-web' }) }, []],
])('planImport(): %s', (_, parts, expected) => {
  expect(plan(parts)).toEqual(expected);
});

test('importedService() tells whose slice it is', () => {
  expect([imported, stranger, memberSlice()].map(importedService)).toEqual(['web', undefined, undefined]);
});
