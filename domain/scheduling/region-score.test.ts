import { expect, test } from 'vitest';
import type { Placement } from '../kinds/placement.ts';
import { regionScore } from './region-score.ts';
import { AGGREGATED, DUPLICATED, sampleCandidate, sampleSpec } from './samples.ts';

/** Clusters with this much room; running ones score 100 and keep their room. */
function clusters(available: number[], running: boolean) {
  return available.map((room, index) => ({ ...sampleCandidate(`m${index}`, room), score: running ? 100 : 0 }));
}

test.each<[string, Placement, number[], boolean, number, number, number]>([
  ['all replicas in two of five', DUPLICATED, [60, 70, 40, 30, 10], true, 0, 0, 2100],
  ['all replicas in four of four', DUPLICATED, [60, 60, 60, 60], false, 0, 0, 4000],
  ['all replicas nowhere', DUPLICATED, [49, 1], true, 0, 0, 0],
  ['less than the part', AGGREGATED, [5, 5, 5, 4, 1], true, 2, 1, 20100],
  ['the part', AGGREGATED, [20, 10, 10], false, 2, 1, 25000],
  ['the part, running', AGGREGATED, [20, 20, 10], true, 2, 1, 25100],
  ['the part in as many clusters as wanted', AGGREGATED, [90, 1, 1], false, 1, 3, 50000],
  ['no part without minGroups', AGGREGATED, [90], true, 0, 0, 100],
])('regionScore() of 50 replicas: %s', (_, placement, available, running, minGroups, minClusters, wanted) => {
  expect(
    regionScore(clusters(available, running), sampleSpec(placement, { replicas: 50 }), minGroups, minClusters),
  ).toBe(wanted);
});
