import { expect, test } from 'vitest';
import { clusterRole, deployment } from '../fixtures.ts';
import { InterpretationError } from '../interpreter/interpreter.ts';
import { interpretSize } from './interpretation.ts';

const OFF = { MultiplePodTemplatesScheduling: false, ResourceQuotaEstimate: false };
const components = [{ name: 'leader', replicas: 1 }];
const both = {
  getReplicas: () => ({ replicas: 2, requirements: { resourceRequest: { cpu: '1' } } }),
  getComponents: () => components,
};
const replicasEvent = {
  type: 'Normal',
  reason: 'GetReplicasSucceed',
  message: 'Get replicas of resource template successfully.',
};
const componentsEvent = {
  type: 'Normal',
  reason: 'GetComponentsSucceed',
  message: 'Get components of resource template successfully.',
};

test.each([
  [
    'replicas and requirements',
    both,
    OFF,
    { size: { replicas: 2, replicaRequirements: { resourceRequest: { cpu: '1' } } }, event: replicasEvent },
  ],
  [
    'components, with the gate',
    both,
    { ...OFF, MultiplePodTemplatesScheduling: true },
    { size: { components }, event: componentsEvent },
  ],
  [
    'quantities as Kubernetes writes them',
    {
      getReplicas: () => ({
        replicas: 1,
        requirements: { resourceRequest: { cpu: 0.5, memory: '2048m', gpu: '1000m' } },
      }),
    },
    OFF,
    {
      size: { replicas: 1, replicaRequirements: { resourceRequest: { cpu: '500m', memory: '2048m', gpu: '1' } } },
      event: replicasEvent,
    },
  ],
  [
    'quantities of components as well',
    { getComponents: () => [{ name: 'a', replicas: 1, replicaRequirements: { resourceRequest: { memory: 2.048 } } }] },
    { ...OFF, MultiplePodTemplatesScheduling: true },
    {
      size: { components: [{ name: 'a', replicas: 1, replicaRequirements: { resourceRequest: { memory: '2048m' } } }] },
      event: componentsEvent,
    },
  ],
  [
    'replicas, with the gate, of a kind without components',
    { getReplicas: () => ({ replicas: 3 }) },
    { ...OFF, MultiplePodTemplatesScheduling: true },
    { size: { replicas: 3 }, event: replicasEvent },
  ],
  [
    'the namespace of the requirements, with the quota gate',
    both,
    { ...OFF, ResourceQuotaEstimate: true },
    {
      size: { replicas: 2, replicaRequirements: { namespace: 'default', resourceRequest: { cpu: '1' } } },
      event: replicasEvent,
    },
  ],
  [
    'the namespace that the kind itself told',
    { getReplicas: () => ({ replicas: 2, requirements: { namespace: 'own' } }) },
    { ...OFF, ResourceQuotaEstimate: true },
    { size: { replicas: 2, replicaRequirements: { namespace: 'own' } }, event: replicasEvent },
  ],
  [
    'no requirements where there are none',
    { getReplicas: () => ({ replicas: 2 }) },
    { ...OFF, ResourceQuotaEstimate: true },
    { size: { replicas: 2 }, event: replicasEvent },
  ],
  ['nothing of a kind without size', {}, OFF, { size: {} }],
])('interpretSize() reads %s', (_, interpreter, gates, expected) => {
  expect(interpretSize(deployment(), interpreter, gates)).toEqual({ kind: 'size', ...expected });
});

test('interpretSize() tells by an event what a kind cannot answer, and lets other errors pass', () => {
  const failing = (error: Error) => ({
    getReplicas: () => {
      throw error;
    },
  });
  expect(interpretSize(clusterRole(), failing(new InterpretationError('no replicas')), OFF)).toEqual({
    kind: 'failed',
    event: { type: 'Warning', reason: 'GetReplicasFailed', message: 'no replicas' },
  });
  expect(() => interpretSize(clusterRole(), failing(new TypeError('a defect')), OFF)).toThrow('a defect');
});
