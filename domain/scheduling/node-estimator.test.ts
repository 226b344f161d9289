import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Component, ReplicaRequirements } from '../kinds/binding.ts';
import { parseQuantity } from '../quantity.ts';
import { amountOf } from './capacity.ts';
import type { MemberNode } from './member-node.ts';
import { replicasOnNodes, setsOnNodes } from './node-estimator.ts';
import { AGGREGATED, sampleBinding, sampleCluster, sampleSpec } from './samples.ts';
import { schedule } from './schedule.ts';

type Amounts = Record<string, string>;

function node(room: Amounts, rest: Partial<MemberNode> = {}): MemberNode {
  return {
    name: 'n',
    labels: {},
    taints: [],
    isUnschedulable: false,
    pods: 10,
    room: new Map(Object.entries(room).map(([name, text]) => [name, amountOf(name, parseQuantity(text))])),
    ...rest,
  };
}

const component = (replicas: number, cpu: string, nodeSelector?: Record<string, string>): Component => ({
  name: `c${cpu}`,
  replicas,
  replicaRequirements: { resourceRequest: { cpu }, ...(nodeSelector && { nodeClaim: { nodeSelector } }) },
});
const inFlight = (...components: Component[]) => [{ namespace: 'shop', components }];
const gpu = { labels: { gpu: '1' } };

test.each<[string, MemberNode[], ReplicaRequirements | undefined, ReturnType<typeof inFlight>, number]>([
  ['no node', [], undefined, [], 0],
  ['no requirements: pods alone', [node({}), node({}, { pods: 3 })], undefined, [], 13],
  [
    'a sum that no node has alone',
    [node({ cpu: '1' }), node({ cpu: '1' })],
    { resourceRequest: { cpu: '1500m' } },
    [],
    0,
  ],
  ['whole replicas per node', [node({ cpu: '3500m' }), node({ cpu: '1' })], { resourceRequest: { cpu: '1' } }, [], 4],
  [
    'the scarcest resource',
    [node({ cpu: '8', memory: '2Gi' })],
    { resourceRequest: { cpu: '1', memory: '1Gi' } },
    [],
    2,
  ],
  ['no more pods than the node takes', [node({ cpu: '8' }, { pods: 5 })], { resourceRequest: { cpu: '1m' } }, [], 5],
  [
    'an extended resource that no node has',
    [node({ cpu: '8' })],
    { resourceRequest: { 'nvidia.com/gpu': '1' } },
    [],
    0,
  ],
  [
    'a name that nodes are not measured by',
    [node({ cpu: '8' })],
    { resourceRequest: { cpu: '1', marbles: '1' } },
    [],
    8,
  ],
  ['a request of nothing', [node({ cpu: '0' })], { resourceRequest: { cpu: '0' } }, [], 10],
  [
    'nodes that match',
    [node({ cpu: '8' }), node({ cpu: '2' }, gpu)],
    { resourceRequest: { cpu: '1' }, nodeClaim: { nodeSelector: gpu.labels } },
    [],
    2,
  ],
  ['a cordoned node', [node({ cpu: '8' }, { isUnschedulable: true })], { resourceRequest: { cpu: '1' } }, [], 0],
  [
    'what is in flight',
    [node({ cpu: '4' }), node({ cpu: '4' })],
    { resourceRequest: { cpu: '2' } },
    inFlight(component(1, '3')),
    2,
  ],
  ['the pods of what is in flight', [node({ cpu: '8' }, { pods: 5 })], undefined, inFlight(component(3, '1m')), 2],
  [
    'what is in flight elsewhere',
    [node({ cpu: '4' }), node({ cpu: '4' }, gpu)],
    { resourceRequest: { cpu: '1' } },
    inFlight(component(4, '1', gpu.labels)),
    4,
  ],
  [
    'what is in flight and fits nowhere',
    [node({ cpu: '4' })],
    { resourceRequest: { cpu: '1' } },
    inFlight(component(1, '5')),
    4,
  ],
  [
    'the part in flight that fits',
    [node({ cpu: '4' })],
    { resourceRequest: { cpu: '1' } },
    inFlight(component(1, '1'), component(1, '5')),
    3,
  ],
])('replicasOnNodes() with %s', (_, nodes, requirements, assumed, wanted) => {
  expect(replicasOnNodes(requirements, nodes, assumed)).toBe(wanted);
});

test.each<[string, MemberNode[], Component[], ReturnType<typeof inFlight>, number]>([
  ['no node', [], [component(1, '1')], [], 0],
  ['parts side by side', [node({ cpu: '3' })], [component(1, '1'), component(2, '500m')], [], 1],
  ['parts spread over nodes', [node({ cpu: '2' }), node({ cpu: '2' })], [component(1, '2'), component(2, '1')], [], 1],
  [
    'a part that has nodes of its own',
    [node({ cpu: '4' }), node({ cpu: '2' }, gpu)],
    [component(1, '1'), component(1, '1', gpu.labels)],
    [],
    2,
  ],
  ['what is in flight', [node({ cpu: '4' })], [component(2, '1')], inFlight(component(1, '1')), 1],
  ['more than asked for', [node({ cpu: '4' })], [component(1, '100m')], [], 7],
])('setsOnNodes() with %s', (_, nodes, components, assumed, wanted) => {
  expect(setsOnNodes(components, nodes, assumed, 7)).toBe(wanted);
});

test('setsOnNodes() of one component and replicasOnNodes() agree, and change no node', () => {
  const nodes = fc.array(fc.record({ cpu: fc.nat(20), pods: fc.nat(12), gpu: fc.boolean() }), { maxLength: 6 });
  fc.assert(
    fc.property(nodes, fc.integer({ min: 1, max: 5 }), fc.boolean(), (sizes, cpu, wantsGpu) => {
      const all = sizes.map((size) => node({ cpu: String(size.cpu) }, { pods: size.pods, ...(size.gpu && gpu) }));
      const one = component(1, String(cpu), wantsGpu ? gpu.labels : undefined);
      const before = structuredClone(all);
      const { replicaRequirements = {} } = one;
      expect(setsOnNodes([one], all, [], 1_000)).toBe(replicasOnNodes(replicaRequirements, all, []));
      expect(all).toEqual(before);
    }),
  );
});

test.each<[string, Record<string, MemberNode[] | undefined>, object]>([
  [
    'the nodes of a member take it',
    { m1: [node({ cpu: '1' })], m2: [node({ cpu: '9' })] },
    { clusters: [{ name: 'm2', replicas: 2 }] },
  ],
  ['nodes that are not known limit nothing', { m1: undefined, m2: [] }, { clusters: [{ name: 'm1', replicas: 2 }] }],
  ['no node takes it', { m1: [], m2: [node({ cpu: '1' })] }, { reason: 'Unschedulable' }],
])('schedule() when %s', (_, nodes, wanted) => {
  const requirements = { replicas: 2, replicaRequirements: { resourceRequest: { cpu: '1' } } };
  const result = schedule(sampleSpec(AGGREGATED, requirements), '', {
    binding: sampleBinding(AGGREGATED, requirements),
    clusters: [sampleCluster('m1'), sampleCluster('m2')],
    nodes: (name) => nodes[name],
  });
  expect(result).toMatchObject(wanted);
});
