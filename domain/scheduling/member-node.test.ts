import { expect, test } from 'vitest';
import type { ReplicaRequirements } from '../kinds/binding.ts';
import type { Taint } from '../kinds/meta.ts';
import type { JsonObject } from '../object.ts';
import { type MemberNode, nodeTest } from './member-node.ts';

type NodeClaim = NonNullable<ReplicaRequirements['nodeClaim']>;

const node: MemberNode = {
  name: 'n1',
  labels: { zone: 'a', cores: '8', half: '1.5', spot: '' },
  taints: [],
  isUnschedulable: false,
  pods: 10,
  room: new Map(),
};
const expression = (key: string, operator: string, ...values: string[]): JsonObject => ({
  matchExpressions: [{ key, operator, ...(values.length > 0 && { values }) }],
});
const field = (key: string, operator: string, ...values: string[]): JsonObject => ({
  matchFields: [{ key, operator, values }],
});
const affinity = (...nodeSelectorTerms: JsonObject[]): NodeClaim => ({ hardNodeAffinity: { nodeSelectorTerms } });

test.each<[string, NodeClaim | undefined, boolean]>([
  ['no claim', undefined, true],
  ['a selector that matches', { nodeSelector: { zone: 'a', spot: '' } }, true],
  ['a selector for another value', { nodeSelector: { zone: 'b' } }, false],
  ['a selector for a label that is not there', { nodeSelector: { region: '' } }, false],
  ['an empty selector', { nodeSelector: {} }, true],
  ['In', affinity(expression('zone', 'In', 'b', 'a')), true],
  ['In without values', affinity(expression('zone', 'In')), false],
  ['NotIn', affinity(expression('zone', 'NotIn', 'a')), false],
  ['NotIn of a label that is not there', affinity(expression('region', 'NotIn', 'a')), true],
  ['Exists', affinity(expression('spot', 'Exists')), true],
  ['Exists with values', affinity(expression('spot', 'Exists', 'a')), false],
  ['DoesNotExist', affinity(expression('spot', 'DoesNotExist')), false],
  ['Gt', affinity(expression('cores', 'Gt', '7')), true],
  ['Gt the same', affinity(expression('cores', 'Gt', '8')), false],
  ['Lt', affinity(expression('cores', 'Lt', '16')), true],
  ['Gt of a label that is no integer', affinity(expression('half', 'Gt', '1')), false],
  ['Gt of no integer', affinity(expression('cores', 'Gt', '1.5')), false],
  ['Gt of two', affinity(expression('cores', 'Gt', '1', '2')), false],
  ['an unknown operator', affinity(expression('zone', 'Like', 'a')), false],
  ['one of two terms', affinity(expression('zone', 'In', 'b'), expression('cores', 'Exists')), true],
  [
    'a term that cannot be read beside one that matches',
    affinity(field('a', 'In', 'b'), field('metadata.name', 'In', 'n1')),
    true,
  ],
  ['an empty term', affinity({}), false],
  ['no term', affinity(), false],
  ['the name', affinity(field('metadata.name', 'In', 'n1')), true],
  ['another name', affinity(field('metadata.name', 'NotIn', 'n1')), false],
  ['two names', affinity(field('metadata.name', 'In', 'n1', 'n2')), false],
  [
    'a name and labels that do not match',
    affinity({ ...field('metadata.name', 'In', 'n1'), ...expression('zone', 'In', 'b') }),
    false,
  ],
  [
    'selector and affinity, one of which matches',
    { nodeSelector: { zone: 'b' }, ...affinity(expression('zone', 'Exists')) },
    false,
  ],
])('nodeTest() of %s', (_, claim, wanted) => {
  expect(nodeTest(claim)(node)).toBe(wanted);
});

const gpu: Taint = { key: 'gpu', value: 'yes', effect: 'NoSchedule' };

test.each<[string, Partial<MemberNode>, NodeClaim['tolerations'], boolean]>([
  ['a taint', { taints: [gpu] }, undefined, false],
  ['NoExecute', { taints: [{ ...gpu, effect: 'NoExecute' }] }, undefined, false],
  ['PreferNoSchedule', { taints: [{ ...gpu, effect: 'PreferNoSchedule' }] }, undefined, true],
  ['a taint that is tolerated', { taints: [gpu] }, [{ key: 'gpu', value: 'yes' }], true],
  [
    'two taints, one of them tolerated',
    { taints: [gpu, { ...gpu, key: 'old' }] },
    [{ key: 'gpu', operator: 'Exists' }],
    false,
  ],
  ['a cordoned node', { isUnschedulable: true }, undefined, false],
  [
    'a cordoned node, tolerated',
    { isUnschedulable: true },
    [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }],
    true,
  ],
  ['a cordoned node, all tolerated', { isUnschedulable: true }, [{ operator: 'Exists' }], true],
  [
    'a cordoned node, another effect tolerated',
    { isUnschedulable: true },
    [{ operator: 'Exists', effect: 'NoExecute' }],
    false,
  ],
])('nodeTest() on %s', (_, change, tolerations, wanted) => {
  expect(nodeTest(tolerations && { tolerations })({ ...node, ...change })).toBe(wanted);
});
