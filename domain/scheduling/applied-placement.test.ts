import { expect, test } from 'vitest';
import type { Placement } from '../kinds/placement.ts';
import { formatPlacement, isPlacementChanged } from './applied-placement.ts';
import { AGGREGATED, sampleBinding } from './samples.ts';

// Each text is what encoding/json writes for the same placement.
test.each<[Placement, string]>([
  [{}, '{}'],
  [{ clusterAffinity: {} }, '{"clusterAffinity":{}}'],
  [
    {
      clusterTolerations: [],
      spreadConstraints: [],
      clusterAffinity: { clusterNames: [], labelSelector: { matchLabels: {} } },
    },
    '{"clusterAffinity":{"labelSelector":{}}}',
  ],
  [
    {
      replicaScheduling: {
        weightPreference: { staticWeightList: [{ weight: 2, targetCluster: { clusterNames: ['m2', 'm1'] } }] },
        replicaDivisionPreference: 'Weighted',
        replicaSchedulingType: 'Divided',
      },
      clusterAffinity: {
        exclude: ['x'],
        clusterNames: ['m1'],
        labelSelector: { matchLabels: { b: '1', a: '2', 10: 'x', 9: 'y' } },
        fieldSelector: { matchExpressions: [{ operator: 'Exists', key: 'zone', values: [] }] },
      },
    },
    '{"clusterAffinity":{"labelSelector":{"matchLabels":{"10":"x","9":"y","a":"2","b":"1"}},' +
      '"fieldSelector":{"matchExpressions":[{"key":"zone","operator":"Exists"}]},"clusterNames":["m1"],"exclude":["x"]},' +
      '"replicaScheduling":{"replicaSchedulingType":"Divided","replicaDivisionPreference":"Weighted",' +
      '"weightPreference":{"staticWeightList":[{"targetCluster":{"clusterNames":["m2","m1"]},"weight":2}]}}}',
  ],
  [
    {
      clusterAffinities: [
        { clusterNames: ['m1'], affinityName: 'a', overflowAffinities: [{ exclude: ['m2'], affinityName: 'o' }] },
      ],
      workloadAffinity: { antiAffinity: { groupByLabelKey: 'app' }, affinity: { groupByLabelKey: '' } },
    },
    '{"clusterAffinities":[{"affinityName":"a","clusterNames":["m1"],"overflowAffinities":[{"affinityName":"o","exclude":["m2"]}]}],' +
      '"workloadAffinity":{"affinity":{"groupByLabelKey":""},"antiAffinity":{"groupByLabelKey":"app"}}}',
  ],
  [
    {
      clusterTolerations: [{ effect: 'NoExecute', tolerationSeconds: 0, operator: '', key: '<a>&"\u2028' }],
      spreadConstraints: [
        { minGroups: 0, maxGroups: 2, spreadByField: 'cluster' },
        { spreadByLabel: 'l', minGroups: 1 },
      ],
    },
    '{"clusterTolerations":[{"key":"\\u003ca\\u003e\\u0026\\"\\u2028","effect":"NoExecute","tolerationSeconds":0}],' +
      '"spreadConstraints":[{"spreadByField":"cluster","maxGroups":2},{"spreadByLabel":"l","minGroups":1}]}',
  ],
])('formatPlacement() writes %j as Go does', (placement, text) => {
  expect(formatPlacement(placement)).toBe(text);
});

const TERMS: Placement = {
  clusterAffinities: [
    { affinityName: 'a', clusterNames: ['m1'] },
    { affinityName: 'b', clusterNames: ['m2'] },
  ],
};
const OTHER_B: Placement = {
  clusterAffinities: [{ affinityName: 'a', clusterNames: ['m1'] }, { affinityName: 'b' }],
};

test.each<[string, Placement, string | undefined, string, boolean]>([
  ['nothing applied yet', AGGREGATED, undefined, '', true],
  ['an empty annotation', AGGREGATED, '', '', true],
  ['the same text', AGGREGATED, formatPlacement(AGGREGATED), '', false],
  [
    'the same in another order',
    AGGREGATED,
    '{ "replicaScheduling": {"replicaDivisionPreference":"Aggregated","replicaSchedulingType":"Divided"} }',
    '',
    false,
  ],
  [
    'the same with empty fields',
    AGGREGATED,
    formatPlacement(AGGREGATED).replace('{', '{"clusterTolerations":[],'),
    '',
    false,
  ],
  ['no JSON', AGGREGATED, '{', '', false],
  ['JSON of another shape', AGGREGATED, '[]', '', true],
  ['another strategy', AGGREGATED, '{}', 'a', true],
  ['other tolerations', { clusterTolerations: [{ operator: 'Exists' }] }, '{}', '', true],
  ['only workload affinity, without terms', { workloadAffinity: {} }, '{}', '', true],
  [
    'only workload affinity, with the term in use the same',
    { ...TERMS, workloadAffinity: {} },
    formatPlacement(TERMS),
    'a',
    false,
  ],
  ['another term than the one in use', TERMS, formatPlacement(OTHER_B), 'a', false],
  ['the term in use', TERMS, formatPlacement(OTHER_B), 'b', true],
  ['terms while none is in use', TERMS, formatPlacement(OTHER_B), '', true],
  ['terms that had another name', TERMS, formatPlacement(TERMS).replace('"b"', '"c"'), 'b', true],
  ['terms that lost the one in use', TERMS, formatPlacement(TERMS).replace('"b"', '"c"'), 'c', true],
])('isPlacementChanged() for %s', (_, placement, applied, observed, wanted) => {
  const binding = sampleBinding(placement);
  const annotations = applied === undefined ? {} : { 'policy.karmada.io/applied-placement': applied };
  const status = { schedulerObservingAffinityName: observed };
  expect(isPlacementChanged({ ...binding, metadata: { ...binding.metadata, annotations }, status }, placement)).toBe(
    wanted,
  );
});
