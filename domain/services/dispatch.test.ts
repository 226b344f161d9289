import { expect, test } from 'vitest';
import { planDispatch } from './dispatch.ts';
import {
  between,
  collectedWork,
  deleting,
  dispatchedWork,
  MAKING,
  memberSlice,
  multiClusterService,
  placeOf,
  sampleMember,
  serviceState,
} from './samples.ts';
import type { ServiceState } from './state.ts';

const service = multiClusterService(between('a', 'b'));
const source = collectedWork('a');
const onB = dispatchedWork('b', source);
const moved = dispatchedWork('b', collectedWork('a', ['MultiClusterService'], memberSlice('web-x', { endpoints: [] })));

function plan(parts: Partial<ServiceState>) {
  const { works, outcome, problems } = planDispatch(serviceState({ multiClusterService: service, ...parts }), MAKING);
  return [
    ...works.create.map((work) => `create ${placeOf(work)}`),
    ...works.update.map((work) => `update ${placeOf(work)}`),
    ...works.remove.map((work) => `remove ${placeOf(work)}`),
    ...problems.map(({ message }) => message),
    ...(outcome ? [outcome.reason] : []),
  ];
}

const DONE = 'EndpointSliceDispatchedSucceed';

test.each<[string, Partial<ServiceState>, string[]]>([
  ['no slice', {}, []],
  ['a new slice', { works: [source] }, ['create b/a-web-x', DONE]],
  ['a slice that is there', { works: [source, onB] }, [DONE]],
  ['a slice with other endpoints', { works: [source, moved] }, ['update b/a-web-x', DONE]],
  ['a slice that is gone', { works: [onB] }, ['remove b/a-web-x']],
  ['a slice that goes', { works: [deleting(source), onB] }, ['remove b/a-web-x']],
  ['a copy that goes', { works: [source, deleting(onB)] }, [DONE]],
  [
    'all clusters on both sides',
    { multiClusterService: multiClusterService(), works: [source, collectedWork('b')] },
    ['create b/a-web-x', 'create c/a-web-x', 'create a/b-web-x', 'create c/b-web-x', DONE],
  ],
  ['another consumer', { works: [source, onB, dispatchedWork('c', source)] }, ['remove c/a-web-x', DONE]],
  [
    'another provider',
    { multiClusterService: multiClusterService(between('c', 'b')), works: [source, onB] },
    ['remove b/a-web-x'],
  ],
  [
    'a consumer that is out, and keeps what it has',
    { works: [source, moved], clusters: [sampleMember('a'), sampleMember('b', false)] },
    ['Consumer cluster b is not ready, skip to propagate EndpointSlice', DONE],
  ],
  [
    'a consumer that is not there',
    { works: [source], clusters: [sampleMember('a')] },
    ['Consumer cluster b is not found', DONE],
  ],
  ['a slice that is only exported', { works: [collectedWork('a', ['ServiceExport'])] }, []],
  ['a service that goes', { multiClusterService: deleting(service), works: [source, onB] }, ['remove b/a-web-x']],
  ['a service that is gone', { multiClusterService: undefined, works: [source, onB] }, ['remove b/a-web-x']],
  ['the gate off', { isGateOn: false, multiClusterService: undefined, works: [source, onB] }, []],
])('planDispatch(): %s', (_, parts, expected) => {
  expect(plan(parts)).toEqual(expected);
});

test('planDispatch() tells of a consumer once, however many slices it does not get', () => {
  const works = [source, collectedWork('a', ['MultiClusterService'], memberSlice('web-y'))];
  expect(
    planDispatch(serviceState({ multiClusterService: service, works, clusters: [] }), MAKING).problems,
  ).toHaveLength(1);
});
