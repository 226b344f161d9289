import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ResourceModel } from '../kinds/cluster.ts';
import type { KubeObject } from '../object.ts';
import { type CapacitySummary, createCapacity } from './capacity.ts';
import { nodeFacts, podFacts } from './facts.ts';

const MODELS: ResourceModel[] = [
  [0, '0', '2', '0', '4Gi'],
  [1, '2', '8', '4Gi', '16Gi'],
  [2, '8', '9223372036854775807', '16Gi', '9223372036854775807'],
].map(([grade, cpuMin, cpuMax, memoryMin, memoryMax]) => ({
  grade: Number(grade),
  ranges: [
    { name: 'cpu', min: String(cpuMin), max: String(cpuMax) },
    { name: 'memory', min: String(memoryMin), max: String(memoryMax) },
  ],
}));

interface NodeCase {
  ready?: boolean;
  unschedulable?: boolean;
  allocatable?: Record<string, string>;
}

interface PodCase {
  node?: string | undefined;
  phase?: string;
  requests?: { [resource: string]: string | undefined };
  limits?: Record<string, string>;
  init?: Record<string, string>;
  overhead?: Record<string, string>;
}

function node(name: string, { ready = true, unschedulable, allocatable }: NodeCase): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    spec: { unschedulable },
    status: {
      allocatable: allocatable ?? { cpu: '4', memory: '8Gi', pods: '10' },
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
    },
  };
}

function pod(
  name: string,
  { node: nodeName, phase = 'Running', requests, limits, init, overhead }: PodCase,
): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: {
      nodeName,
      containers: [{ name: 'a', resources: { requests, limits } }],
      initContainers: init ? [{ name: 'i', resources: { requests: init } }] : undefined,
      overhead,
    },
    status: { phase },
  };
}

function summaryOf(nodes: NodeCase[], pods: PodCase[], models = MODELS): CapacitySummary {
  const capacity = createCapacity();
  for (const [index, each] of pods.entries()) {
    capacity.changePod(undefined, podFacts(pod(`p${index}`, each)));
  }
  for (const [index, each] of nodes.entries()) {
    capacity.changeNode(undefined, nodeFacts(node(`n${index}`, each)));
  }
  return capacity.summary(models);
}

const grades = (...counts: number[]) => counts.map((count, grade) => ({ grade, count }));

describe('createCapacity: nodes', () => {
  test.each<[string, NodeCase[], object]>([
    ['no node: no sum', [], { totalNum: 0, readyNum: 0, allocatable: undefined }],
    [
      'nodes that are not ready or not schedulable count',
      [{}, { ready: false }, { unschedulable: true }],
      { totalNum: 3, readyNum: 2, allocatable: { cpu: '12', memory: '24Gi', pods: '30' } },
    ],
    [
      'the first node gives the format of a sum',
      [{ allocatable: { memory: '1048576Ki' } }, { allocatable: { memory: '1073741824' } }],
      { totalNum: 2, readyNum: 2, allocatable: { memory: '2Gi' } },
    ],
    [
      'a resource of one node only',
      [{ allocatable: { cpu: '1' } }, { allocatable: { 'nvidia.com/gpu': '4' } }],
      { totalNum: 2, readyNum: 2, allocatable: { cpu: '1', 'nvidia.com/gpu': '4' } },
    ],
  ])('%s', (_, nodes, expected) => {
    const { nodeSummary, resourceSummary } = summaryOf(nodes, []);
    expect({ ...nodeSummary, allocatable: resourceSummary.allocatable }).toEqual(expected);
  });
});

describe('createCapacity: pods', () => {
  test.each<[string, PodCase[], object]>([
    ['none', [], {}],
    ['a pod without a node is being allocated', [{ requests: { cpu: '1' } }], { allocating: { cpu: '1', pods: '1' } }],
    [
      'a pod without a node counts in any phase',
      [{ requests: { cpu: '1' }, phase: 'Failed' }],
      { allocating: { cpu: '1', pods: '1' } },
    ],
    [
      'a pod with a node is allocated',
      [{ node: 'n', requests: { cpu: '100m', memory: '64Mi' } }, { node: 'n' }],
      { allocated: { cpu: '100m', memory: '64Mi', pods: '2' } },
    ],
    [
      'finished pods hold nothing',
      [
        { node: 'n', phase: 'Succeeded' },
        { node: 'n', phase: 'Failed' },
      ],
      {},
    ],
    ['limits do not count', [{ node: 'n', limits: { cpu: '1' } }], { allocated: { pods: '1' } }],
    [
      'the largest of containers and init containers, and overhead',
      [{ node: 'n', requests: { cpu: '1' }, init: { cpu: '2', memory: '1Gi' }, overhead: { cpu: '250m' } }],
      { allocated: { cpu: '2250m', memory: '1Gi', pods: '1' } },
    ],
    [
      'extended resources and huge pages',
      [{ node: 'n', requests: { 'nvidia.com/gpu': '1', 'hugepages-2Mi': '4Mi', strange: '3' } }],
      { allocated: { 'nvidia.com/gpu': '1', 'hugepages-2Mi': '4Mi', pods: '1' } },
    ],
  ])('%s', (_, pods, expected) => {
    expect(summaryOf([], pods, []).resourceSummary).toEqual(expected);
  });
});

describe('createCapacity: grades', () => {
  test.each<[string, NodeCase[], PodCase[], number[]]>([
    ['no node', [], [], [0, 0, 0]],
    ['the weakest resource decides', [{ allocatable: { cpu: '8', memory: '4Gi', pods: '9' } }], [], [0, 1, 0]],
    ['a lower bound belongs to its grade', [{ allocatable: { cpu: '2', memory: '4Gi', pods: '9' } }], [], [0, 1, 0]],
    ['just below it does not', [{ allocatable: { cpu: '1999m', memory: '4Gi', pods: '9' } }], [], [1, 0, 0]],
    ['a resource that a node lacks counts as zero', [{ allocatable: { cpu: '64', pods: '9' } }], [], [1, 0, 0]],
    ['pods take from their node', [{}, {}], [{ node: 'n0', requests: { cpu: '2500m' } }], [1, 1, 0]],
    ['more promised than there is: no grade', [{}], [{ node: 'n0', requests: { cpu: '5' } }], [0, 0, 0]],
    [
      'a node without a free pod slot is left out, and no other',
      [{ allocatable: { cpu: '4', memory: '8Gi', pods: '1' } }, {}],
      [{ node: 'n0' }],
      [0, 1, 0],
    ],
    [
      'no slot at all but no pod either: counted',
      [{ allocatable: { cpu: '4', memory: '8Gi', pods: '0' } }],
      [],
      [0, 1, 0],
    ],
  ])('%s', (_, nodes, pods, expected) => {
    expect(summaryOf(nodes, pods).resourceSummary.allocatableModelings).toEqual(grades(...expected));
  });

  test('without models nothing is graded', () => {
    expect(summaryOf([{}], [], []).resourceSummary).not.toHaveProperty('allocatableModelings');
  });

  test('models of unequal length grade nothing', () => {
    const uneven = [...MODELS, { grade: 3, ranges: [{ name: 'cpu', min: '64', max: '128' }] }];
    expect(summaryOf([{}], [], uneven).resourceSummary).not.toHaveProperty('allocatableModelings');
  });

  test('new models grade all nodes again', () => {
    const capacity = createCapacity();
    capacity.changeNode(undefined, nodeFacts(node('n0', {})));
    expect(capacity.summary(MODELS).resourceSummary.allocatableModelings).toEqual(grades(0, 1, 0));
    expect(capacity.summary(MODELS.slice(0, 1)).resourceSummary.allocatableModelings).toEqual(grades(1));
  });
});

describe('createCapacity: nodes() as the scheduler counts them', () => {
  const capacity = createCapacity();
  const n0 = node('n0', { unschedulable: true });
  n0.metadata.labels = { zone: 'a' };
  n0.spec = { unschedulable: true, taints: [{ key: 'gpu', effect: 'NoSchedule' }] };
  const held = { node: 'n0', requests: { cpu: '1500m', memory: '64Mi' } };
  const room = (cpu: number, memory: number, pods: number) => new Map(Object.entries({ cpu, memory, pods }));
  const MEMORY = 8 * 2 ** 30;

  test('labels, taints and what pods leave', () => {
    capacity.changeNode(undefined, nodeFacts(n0));
    capacity.changePod(undefined, podFacts(pod('p', held)));
    capacity.changePod(undefined, podFacts(pod('finished', { ...held, phase: 'Failed' })));
    expect(capacity.nodes()).toEqual([
      {
        name: 'n0',
        labels: { zone: 'a' },
        taints: [{ key: 'gpu', effect: 'NoSchedule' }],
        isUnschedulable: true,
        pods: 9,
        room: room(2500, MEMORY - 64 * 2 ** 20, 9),
      },
    ]);
    expect(capacity.nodes()).toBe(capacity.nodes());
  });

  test('more promised than there is leaves nothing', () => {
    capacity.changePod(undefined, podFacts(pod('big', { node: 'n0', requests: { cpu: '9' } })));
    expect(capacity.nodes()).toMatchObject([{ pods: 8, room: room(0, MEMORY - 64 * 2 ** 20, 8) }]);
  });

  test('a node that goes and one that comes', () => {
    capacity.changeNode(nodeFacts(n0), undefined);
    capacity.changeNode(undefined, nodeFacts(node('n1', { allocatable: { cpu: '1' } })));
    expect(capacity.nodes()).toMatchObject([
      { name: 'n1', isUnschedulable: false, pods: 0, room: new Map([['cpu', 1000]]) },
    ]);
  });
});

function keep<T>(all: Map<number, T>, index: number, next: T | undefined): void {
  if (next === undefined) {
    all.delete(index);
  } else {
    all.set(index, next);
  }
}

test('createCapacity: however it came about, the state alone tells the summary and the nodes', () => {
  const amount = fc.constantFrom(undefined, '0', '100m', '1500m', '3');
  const nodeCase = fc.record({
    ready: fc.boolean(),
    allocatable: fc.record({
      cpu: fc.constantFrom('1', '4', '16'),
      memory: fc.constantFrom('2Gi', '32Gi'),
      pods: fc.constantFrom('1', '2', '110'),
    }),
  });
  const podCase = fc.record({
    node: fc.constantFrom(undefined, 'n0', 'n1', 'n2'),
    phase: fc.constantFrom('Pending', 'Running', 'Succeeded'),
    requests: amount.map((cpu) => (cpu === undefined ? {} : { cpu })),
  });
  const step = fc.oneof(
    fc.tuple(fc.constant('node' as const), fc.nat(2), fc.option(nodeCase, { nil: undefined })),
    fc.tuple(fc.constant('pod' as const), fc.nat(4), fc.option(podCase, { nil: undefined })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const capacity = createCapacity();
      const nodes = new Map<number, NodeCase>();
      const pods = new Map<number, PodCase>();
      for (const [kind, index, next] of steps) {
        if (kind === 'node') {
          const old = nodes.get(index);
          capacity.changeNode(old && nodeFacts(node(`n${index}`, old)), next && nodeFacts(node(`n${index}`, next)));
          keep(nodes, index, next);
        } else {
          const old = pods.get(index);
          capacity.changePod(old && podFacts(pod('p', old)), next && podFacts(pod('p', next)));
          keep(pods, index, next);
        }
        capacity.summary(MODELS);
        capacity.nodes();
      }
      const fresh = createCapacity();
      for (const [index, each] of nodes) {
        fresh.changeNode(undefined, nodeFacts(node(`n${index}`, each)));
      }
      for (const each of pods.values()) {
        fresh.changePod(undefined, podFacts(pod('p', each)));
      }
      expect(capacity.summary(MODELS)).toEqual(fresh.summary(MODELS));
      expect(new Set(capacity.nodes())).toEqual(new Set(fresh.nodes()));
    }),
  );
});
