import { expect, test } from 'vitest';
import { DEFAULT_CONTROLLERS, parseControllers } from './controllers.ts';

const USUAL = [
  'agentcsrapproving',
  'applicationFailover',
  'cronFederatedHorizontalPodAutoscaler',
  'federatedHorizontalPodAutoscaler',
  'gracefulEviction',
  'remedy',
  'workloadRebalancer',
];

test.each([
  ['*', USUAL],
  ['*,deploymentReplicasSyncer', [...USUAL, 'deploymentReplicasSyncer']],
  ['hpaScaleTargetMarker, *', [...USUAL, 'hpaScaleTargetMarker']],
  ['*,-remedy', USUAL.filter((name) => name !== 'remedy')],
  ['-remedy,*,remedy', USUAL.filter((name) => name !== 'remedy')],
  ['remedy', ['remedy']],
  ['-remedy', []],
])('parseControllers(%j) turns on %j', (text, names) => {
  expect(parseControllers(text)).toEqual({ controllers: new Set(names) });
});

test('parseControllers() of * is the default', () => {
  expect(parseControllers('*')).toEqual({ controllers: DEFAULT_CONTROLLERS });
});

test.each(['', 'binding', '*,-toString', '--remedy'])('parseControllers(%j) refuses what is no controller', (text) => {
  expect(parseControllers(text)).toEqual({ problem: expect.stringContaining('no such controller') });
});
