import { expect, test } from 'vitest';
import type { Cluster } from '../kinds/cluster.ts';
import type { Remedy } from '../kinds/remedy.ts';
import { remedyActions } from './remedy.ts';

const DNS = 'ServiceDomainNameResolutionReady';

function cluster(status: 'True' | 'False' | 'Unknown' | undefined): Cluster {
  const time = { lastTransitionTime: '2026-11-24T08:00:00Z', reason: '', message: '' };
  return {
    apiVersion: 'cluster.karmada.io/v1alpha1',
    kind: 'Cluster',
    metadata: { name: 'm1' },
    spec: { syncMode: 'Push' },
    ...(status && { status: { conditions: [{ type: DNS, status, ...time }] } }),
  };
}

function remedy(spec: Remedy['spec']): Remedy {
  return { apiVersion: 'remedy.karmada.io/v1alpha1', kind: 'Remedy', metadata: { name: 'r' }, spec };
}

function when(operator: 'Equal' | 'NotEqual', conditionStatus: string, clusterNames?: string[]): Remedy {
  return remedy({
    ...(clusterNames && { clusterAffinity: { clusterNames } }),
    decisionMatches: [{ clusterConditionMatch: { conditionType: DNS, operator, conditionStatus } }],
    actions: ['TrafficControl'],
  });
}

test.each<[string, Parameters<typeof cluster>[0], Remedy[], string[]]>([
  ['nothing without remedies', 'False', [], []],
  ['the condition is as the remedy says', 'False', [when('Equal', 'False')], ['TrafficControl']],
  ['the condition is another', 'True', [when('Equal', 'False')], []],
  ['the condition is not what it should be', 'Unknown', [when('NotEqual', 'True')], ['TrafficControl']],
  ['the condition is what it should be', 'True', [when('NotEqual', 'True')], []],
  ['a condition that is not there', undefined, [when('NotEqual', 'True'), when('Equal', 'False')], []],
  ['one match of several is enough', 'False', [when('Equal', 'True'), when('Equal', 'False')], ['TrafficControl']],
  ['the remedy is for this cluster', 'False', [when('Equal', 'False', ['m1'])], ['TrafficControl']],
  ['the remedy is for another cluster', 'False', [when('Equal', 'False', ['m2'])], []],
  ['the remedy is for no cluster', 'False', [remedy({ clusterAffinity: {}, actions: ['A'] })], []],
  ['a remedy without matches acts at once', undefined, [remedy({ actions: ['A'] })], ['A']],
  ['a remedy with an empty list of matches never acts', 'False', [remedy({ decisionMatches: [], actions: ['A'] })], []],
  ['an empty match holds for nothing', 'False', [remedy({ decisionMatches: [{}], actions: ['A'] })], []],
  [
    'actions of all remedies, each once',
    'True',
    [remedy({ actions: ['B', 'A'] }), remedy({ actions: ['B'] })],
    ['A', 'B'],
  ],
])('remedyActions: %s', (_, status, remedies, expected) => {
  expect(remedyActions(cluster(status), remedies)).toEqual(expected);
});
