import { expect, test } from 'vitest';
import { DEFAULT_FEATURE_GATES, parseFeatureGates } from './feature-gates.ts';

test.each([
  ['', {}],
  ['PropagationPolicyPreemption=true', { PropagationPolicyPreemption: true }],
  [' WorkloadAffinity = false , ', { WorkloadAffinity: false }],
  ['PriorityBasedScheduling=false,PriorityBasedScheduling=true', {}],
  ['AllBeta=false', { CustomizedClusterResourceModeling: false, PriorityBasedScheduling: false }],
  ['Failover=true,AllBeta=false,PriorityBasedScheduling=true', { CustomizedClusterResourceModeling: false }],
])('parseFeatureGates(%j) differs from the defaults in %j', (text, changes) => {
  expect(parseFeatureGates(text)).toEqual({ gates: { ...DEFAULT_FEATURE_GATES, ...changes } });
});

test('parseFeatureGates() turns all gates on with AllAlpha and AllBeta', () => {
  const parsed = parseFeatureGates('AllAlpha=true,AllBeta=true');
  expect('gates' in parsed && Object.values(parsed.gates).every(Boolean)).toBe(true);
});

test.each([
  ['Nonsense=true', 'unknown feature gate Nonsense'],
  ['toString=true', 'unknown feature gate toString'],
  ['WorkloadAffinity', 'must be true or false'],
  ['WorkloadAffinity=maybe', 'must be true or false'],
])('parseFeatureGates(%j) tells that %s', (text, problem) => {
  expect(parseFeatureGates(text)).toEqual({ problem: expect.stringContaining(problem) });
});
