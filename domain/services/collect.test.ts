import { expect, test } from 'vitest';
import { work } from '../fixtures.ts';
import type { Work } from '../kinds/work.ts';
import type { KubeObject } from '../object.ts';
import { planCollect } from './collect.ts';
import {
  collectedWork,
  deleting,
  exporterWork,
  MAKING,
  memberSlice,
  providerWork,
  SHOP_WEB,
  sliceWorkName,
} from './samples.ts';

const slice = memberSlice();
const taken = work('a', undefined, { name: sliceWorkName('web-x') });

function plan(slices: readonly KubeObject[], works: readonly Work[]): string[] {
  const workNamed = (name: string): Work | undefined => works.find(({ metadata }) => metadata.name === name);
  const { create, update, remove } = planCollect({ cluster: 'a', service: SHOP_WEB, slices, works, workNamed }, MAKING);
  const text = ({ metadata }: Work): string => `${metadata.labels?.['endpointslice.karmada.io/managed-by']}`;
  return [
    ...create.map((one) => `create ${text(one)}`),
    ...update.map((one) => `update ${text(one)}`),
    ...remove.map((one) => `remove ${text(one)}`),
  ];
}

test.each<[string, KubeObject[], Work[], string[]]>([
  ['nobody wants it', [slice], [], []],
  ['provided', [slice], [providerWork('a')], ['create MultiClusterService']],
  ['exported', [slice], [exporterWork('a')], ['create ServiceExport']],
  ['both', [slice], [exporterWork('a'), providerWork('a')], ['create MultiClusterService.ServiceExport']],
  [
    'two slices',
    [slice, memberSlice('web-y')],
    [providerWork('a')],
    ['create MultiClusterService', 'create MultiClusterService'],
  ],
  ['the export has not arrived', [slice], [exporterWork('a', 'False')], []],
  ['the export goes', [slice], [deleting(exporterWork('a'))], []],
  ['the mark goes', [slice], [deleting(providerWork('a'))], []],
  ['collected', [slice], [providerWork('a'), collectedWork('a')], []],
  [
    'collected, and exported as well',
    [slice],
    [exporterWork('a'), providerWork('a'), collectedWork('a')],
    ['update MultiClusterService.ServiceExport'],
  ],
  [
    'collected, with other endpoints',
    [memberSlice('web-x', { endpoints: [] })],
    [providerWork('a'), collectedWork('a')],
    ['update MultiClusterService'],
  ],
  ['collected, and wanted no more: others see to that', [slice], [collectedWork('a')], []],
  ['collected, and being deleted', [slice], [providerWork('a'), deleting(collectedWork('a'))], []],
  ['gone from the member', [], [providerWork('a'), collectedWork('a')], ['remove MultiClusterService']],
  ['gone, and being deleted', [], [providerWork('a'), deleting(collectedWork('a'))], []],
  ['brought there by a propagation', [slice], [providerWork('a'), taken], []],
])('planCollect(): a slice that is %s', (_, slices, works, expected) => {
  expect(plan(slices, works)).toEqual(expected);
});
