import { expect, test } from 'vitest';
import { podRequirements } from './pod-requirements.ts';

function container(requests?: Record<string, string | number>, limits?: Record<string, string | number>) {
  return { name: 'c', resources: { ...(requests && { requests }), ...(limits && { limits }) } };
}

test.each([
  ['nothing', { containers: [container()] }, undefined],
  ['an absent spec', undefined, undefined],
  [
    'containers added up',
    { containers: [container({ cpu: '100m', memory: '1Gi' }), container({ cpu: '1', memory: '64Mi' })] },
    { cpu: '1100m', memory: '1088Mi' },
  ],
  [
    'limits for what is not requested',
    { containers: [container({ cpu: '1' }, { cpu: '2', memory: '1Gi' })] },
    { cpu: '1', memory: '1Gi' },
  ],
  [
    'the largest init container at least',
    { containers: [container({ cpu: '1' })], initContainers: [container({ cpu: '3' }), container({ cpu: '2' })] },
    { cpu: '3' },
  ],
  ['overhead on top', { containers: [container({ cpu: '1' })], overhead: { cpu: '250m' } }, { cpu: '1250m' }],
  ['cpu in thousandths, rounded up', { containers: [container({ cpu: '0.0001' })] }, { cpu: '1m' }],
  [
    'memory in whole bytes, in binary units',
    { containers: [container({ memory: '1000000.5' })] },
    { memory: '1000001' },
  ],
  [
    'extended, hugepages and attachable resources',
    { containers: [container({ 'nvidia.com/gpu': 1, 'hugepages-2Mi': '4Mi', 'attachable-volumes-x': 2 })] },
    { 'nvidia.com/gpu': '1', 'hugepages-2Mi': '4Mi', 'attachable-volumes-x': '2' },
  ],
  ['no unknown, quota or zero names', { containers: [container({ gpu: 1, 'requests.a.io/b': 1, cpu: 0 })] }, undefined],
])('podRequirements counts %s', (_, spec, resourceRequest) => {
  expect(podRequirements(spec)).toEqual(resourceRequest && { resourceRequest });
});

test('podRequirements takes selector, tolerations and required affinity as the node claim', () => {
  const required = { nodeSelectorTerms: [] };
  const spec = {
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'k', operator: 'Exists' }],
    affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } },
  };
  expect(podRequirements(spec)).toEqual({
    nodeClaim: { nodeSelector: spec.nodeSelector, tolerations: spec.tolerations, hardNodeAffinity: required },
  });
  expect(podRequirements({ affinity: { podAffinity: {} } })).toBeUndefined();
  expect(podRequirements({ nodeSelector: {} })).toEqual({ nodeClaim: {} });
});

test('podRequirements throws for tolerations and quantities that are none', () => {
  expect(() => podRequirements({ tolerations: ['x'] })).toThrow('tolerations');
  expect(() => podRequirements({ containers: [{ resources: { requests: { cpu: true } } }] })).toThrow('cpu');
});
