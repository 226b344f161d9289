/** The life of pods: placement, steps, statuses, and the endpoints and nodes that follow from them. */
import { describe, expect, test } from 'vitest';
import { balancerAddress, nodeAddress, podAddress } from './addresses.ts';
import { planEndpointSlices } from './endpoints.ts';
import { intOrPercent } from './int-or-percent.ts';
import { type Node, node as nodeSchema, type Pod, pod as podSchema, type Service } from './kinds.ts';
import { nodeObject, nodeStatus } from './node.ts';
import { nextPodStep, runningStatus, succeededStatus, unplacedStatus } from './pod.ts';
import { isReady } from './pod-state.ts';
import { placePod } from './scheduling.ts';
import { ago, NOW, nodeOf, podOf } from './testing/objects.ts';

const asking = (requests: Record<string, string>, more: Partial<Pod['spec']> = {}) =>
  podOf('p', { spec: { containers: [{ name: 'main', resources: { requests } }], ...more } });
const parsePod = (pod: unknown) => podSchema.parse(pod);
const on = (pods: Pod[]) => (node: string) => pods.filter(({ spec }) => spec.nodeName === node);

test.each([
  [3, 10, 'up', 3],
  ['25%', 10, 'up', 3],
  ['25%', 10, 'down', 2],
  ['what', 10, 'up', 0],
] as const)('intOrPercent(%s of %i, %s) is %i', (value, total, rounding, expected) => {
  expect(intOrPercent(value, total, rounding)).toBe(expected);
});

describe('placePod', () => {
  test.each<[string, Pod, Node[], Pod[], ReturnType<typeof placePod>]>([
    [
      'takes the node with most left',
      asking({ cpu: '1' }),
      [nodeOf('a'), nodeOf('b', { cpu: '4' })],
      [],
      { node: 'b' },
    ],
    [
      'counts the pods that are there',
      asking({ cpu: '1' }),
      [nodeOf('a'), nodeOf('b')],
      [{ ...asking({ cpu: '1500m' }), spec: { ...asking({ cpu: '1500m' }).spec, nodeName: 'a' } }],
      { node: 'b' },
    ],
    [
      'does not count ended pods',
      asking({ cpu: '2' }),
      [nodeOf('a')],
      [podOf('e', { node: 'a', phase: 'Succeeded', spec: asking({ cpu: '2' }).spec })],
      { node: 'a' },
    ],
    [
      'refuses what does not fit',
      asking({ cpu: '3', memory: '1Gi' }),
      [nodeOf('a'), nodeOf('b')],
      [],
      { message: '0/2 nodes are available: 2 Insufficient cpu.' },
    ],
    [
      'knows any resource',
      asking({ 'nvidia.com/gpu': '1' }),
      [nodeOf('a')],
      [],
      { message: '0/1 nodes are available: 1 Insufficient nvidia.com/gpu.' },
    ],
    [
      'counts places',
      asking({}),
      [nodeOf('a', { pods: '0' })],
      [],
      { message: '0/1 nodes are available: 1 Too many pods.' },
    ],
    [
      'heeds selectors, taints and cordons',
      asking({}, { nodeSelector: { x: 'y' } }),
      [
        nodeOf('a'),
        nodeOf('b', { spec: { unschedulable: true } }),
        nodeOf('c', { labels: { x: 'y' }, spec: { taints: [{ key: 'k', effect: 'NoExecute' }] } }),
      ],
      [],
      {
        message:
          "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s), 1 node(s) were unschedulable.",
      },
    ],
    [
      'lets tolerations pass taints',
      asking({}, { tolerations: [{ key: 'k', operator: 'Equal', value: 'v' }] }),
      [nodeOf('a', { spec: { taints: [{ key: 'k', value: 'v', effect: 'NoSchedule' }] } })],
      [],
      { node: 'a' },
    ],
    [
      'takes the greatest init container',
      asking({ cpu: '100m' }, { initContainers: [{ name: 'i', resources: { requests: { cpu: '3' } } }] }),
      [nodeOf('a')],
      [],
      { message: '0/1 nodes are available: 1 Insufficient cpu.' },
    ],
    ['says so without nodes', asking({}), [], [], { message: '0/0 nodes are available: no nodes.' }],
  ])('%s', (_, pod, nodes, pods, expected) => expect(placePod(pod, nodes, on(pods))).toEqual(expected));
});

describe('nextPodStep', () => {
  test.each<[string, Pod, ReturnType<typeof nextPodStep>]>([
    ['a new pod is placed', podOf('p'), 'place'],
    ['a gated pod waits', podOf('p', { spec: { schedulingGates: [{ name: 'g' }] } }), 'none'],
    ['a placed pod starts', podOf('p', { node: 'n' }), 'start'],
    ['a service runs on', podOf('p', { node: 'n', readySeconds: 1 }), 'none'],
    ['a task ends', podOf('p', { node: 'n', readySeconds: 1, spec: { restartPolicy: 'OnFailure' } }), 'finish'],
    ['an ended pod stays', podOf('p', { node: 'n', phase: 'Succeeded' }), 'none'],
    ['a deleted pod goes', podOf('p', { node: 'n', readySeconds: 1, deleted: true }), 'remove'],
  ])('%s', (_, pod, step) => expect(nextPodStep(pod, true)).toBe(step));

  test("a pod on somebody else's node is left alone", () => {
    expect(nextPodStep(podOf('p', { node: 'foreign' }), false)).toBe('none');
  });
});

test('statuses follow a pod from waiting to running to its end', () => {
  const pod = podOf('p', { node: 'n' });
  const waiting = unplacedStatus(pod, 'no room', NOW);
  expect(waiting).toMatchObject({
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', message: 'no room' }],
  });
  expect(unplacedStatus(parsePod({ ...pod, status: waiting }), 'no room', NOW)).toBeUndefined();
  const status = runningStatus(pod, NOW);
  const running = parsePod({ ...pod, status });
  expect(isReady(running)).toBe(true);
  expect(status).toMatchObject({
    phase: 'Running',
    podIP: '10.0.0.1',
    containerStatuses: [{ ready: true, state: { running: {} } }],
  });
  const ended = succeededStatus(running, NOW);
  expect(ended).toMatchObject({
    phase: 'Succeeded',
    containerStatuses: [{ ready: false, state: { terminated: { exitCode: 0, startedAt: ago(0) } } }],
  });
});

test('addresses are stable, and each kind has its own range', () => {
  expect(podAddress('u')).toBe(podAddress('u'));
  expect([podAddress('u'), balancerAddress('u'), nodeAddress('u')]).toEqual([
    expect.stringMatching(/^10\.(12[89]|1[3-9]\d|2\d\d)\./),
    expect.stringMatching(/^198\.1[89]\./),
    expect.stringMatching(/^172\.18\./),
  ]);
});

describe('planEndpointSlices', () => {
  const service = (spec: Partial<Service['spec']> = {}): Service => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'shop', name: 'web', uid: 'w', labels: { team: 'a' } },
    spec: { selector: { app: 'web' }, ports: [{ name: 'http', port: 80, targetPort: 'web' }], ...spec },
  });
  const pods = [
    podOf('b', {
      readySeconds: 1,
      node: 'n',
      spec: { containers: [{ name: 'm', ports: [{ name: 'web', containerPort: 8080 }] }] },
    }),
    podOf('aa', { node: 'n' }),
    podOf('other', { readySeconds: 1, labels: { app: 'db' } }),
    podOf('ended', { phase: 'Succeeded' }),
  ];

  test('has the pods that are selected, ready or not, and the ports by name', () => {
    const [slice, ...rest] = planEndpointSlices(service(), pods);
    expect(rest).toEqual([]);
    expect(slice).toMatchObject({
      metadata: { name: 'web-0', labels: { team: 'a', 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
      endpoints: [
        { addresses: ['10.0.0.2'], conditions: { ready: false, serving: false, terminating: false } },
        { addresses: ['10.0.0.1'], conditions: { ready: true, serving: true }, targetRef: { kind: 'Pod', name: 'b' } },
      ],
    });
  });

  test('has an empty slice without pods, none without a selector, and several for many pods', () => {
    expect(planEndpointSlices(service(), []).map(({ endpoints }) => endpoints)).toEqual([[]]);
    expect(planEndpointSlices(service({ selector: {} }), pods)).toEqual([]);
    const many = Array.from({ length: 250 }, (_, index) => podOf(`p-${index}`, { readySeconds: 1 }));
    expect(planEndpointSlices(service(), many).map(({ endpoints }) => endpoints?.length)).toEqual([100, 100, 50]);
  });

  test('publishes addresses that are not ready when asked to', () => {
    const [slice] = planEndpointSlices(service({ publishNotReadyAddresses: true }), pods);
    expect(slice?.endpoints?.[0]).toMatchObject({ conditions: { ready: true, serving: false } });
  });
});

describe('nodeStatus', () => {
  const wanted = { name: 'n', cpu: '4', memory: '8Gi', pods: 30 };
  const node = nodeObject(wanted);

  test('is ready with all of its capacity', () => {
    expect(nodeStatus(wanted, node, undefined, NOW)).toMatchObject({
      capacity: { cpu: '4', memory: '8Gi', pods: '30' },
      allocatable: { cpu: '4', memory: '8Gi', pods: '30' },
      conditions: [{}, {}, {}, { type: 'Ready', status: 'True' }],
    });
  });

  test('full, has left just what its pods use', () => {
    const pods = [asking({ cpu: '150m', memory: '64Mi' }), asking({ cpu: '1' })];
    expect(nodeStatus(wanted, node, pods, NOW)).toMatchObject({
      allocatable: { cpu: '1150m', memory: '64Mi', pods: '2' },
    });
  });

  test('written again it is the same', () => {
    const status = nodeStatus(wanted, node, undefined, NOW);
    const later = new Date(NOW.getTime() + 9_000);
    expect(nodeStatus(wanted, nodeSchema.parse({ ...node, status }), undefined, later)).toEqual(status);
  });
});
