import { expect, test } from 'vitest';
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { applyOverrides } from '../../override/apply-overrides.ts';
import { prune } from '../../prune/prune.ts';
import { interpreterFor } from '../built-in.ts';

const deployment = interpreterFor({ group: 'apps', version: 'v1', kind: 'Deployment' });
const job = interpreterFor({ group: 'batch', version: 'v1', kind: 'Job' });
const pod = interpreterFor({ group: '', version: 'v1', kind: 'Pod' });
const budget = interpreterFor({ group: 'policy', version: 'v1', kind: 'PodDisruptionBudget' });

/** An object whose fields nobody has checked. */
function unchecked(apiVersion: string, kind: string, fields: JsonObject): KubeObject {
  return { apiVersion, kind, metadata: { name: 'web', namespace: 'shop' }, ...fields };
}

const web = (fields: JsonObject) => unchecked('apps/v1', 'Deployment', fields);
const done = { conditions: [{ type: 'Complete', status: 'True' }] };
const reported = (status: JsonObject): AggregatedStatusItem[] => [{ clusterName: 'east', status }];
const strategy = { spec: { replicas: 1, strategy: 'Recreate' } };

test.each<[string, () => unknown, string]>([
  ['getReplicas', () => deployment.getReplicas?.(web(strategy)), 'cannot restore struct from: string'],
  ['interpretHealth', () => deployment.interpretHealth?.(web(strategy)), 'cannot restore struct from: string'],
  ['aggregateStatus', () => deployment.aggregateStatus?.(web(strategy), []), 'cannot restore struct from: string'],
  [
    'getDependencies',
    () => deployment.getDependencies?.(web(strategy)),
    'failed to convert Deployment from unstructured object: cannot restore struct from: string',
  ],
  [
    'reflectStatus',
    () => deployment.reflectStatus?.(web({ status: { conditions: 'none' } })),
    'failed to convert DeploymentStatus from map[string]interface{}: cannot restore slice from string',
  ],
  [
    'reflectStatus of no map',
    () => deployment.reflectStatus?.(web({ status: 'none' })),
    '.status accessor error: none is of the type string, expected map[string]interface{}',
  ],
  [
    'reviseReplica',
    () => deployment.reviseReplica?.(web({ spec: { replicas: '1' } }), 2),
    '.spec.replicas accessor error: 1 is of the type string, expected int64',
  ],
  [
    'retain',
    () => pod.retain?.(unchecked('v1', 'Pod', { spec: {} }), unchecked('v1', 'Pod', { spec: [] })),
    'failed to convert clusterPod from unstructured object: cannot restore struct from: slice',
  ],
  [
    'aggregateStatus of a report',
    () => deployment.aggregateStatus?.(web({}), reported({ replicas: 2 ** 31 })),
    'json: cannot unmarshal number 2147483648 into Go struct field DeploymentStatus.replicas of type int32',
  ],
  ['prune', () => prune(unchecked('batch/v1', 'Job', { spec: { parallelism: 'many' } })), 'unrecognized type: int32'],
  [
    'an override of images',
    () =>
      applyOverrides({
        object: web({ spec: { replicas: 1.5 } }),
        cluster: {
          apiVersion: 'cluster.karmada.io/v1alpha1',
          kind: 'Cluster',
          metadata: { name: 'east' },
          spec: { syncMode: 'Push' },
        },
        policies: [],
        clusterPolicies: [
          {
            apiVersion: 'policy.karmada.io/v1alpha1',
            kind: 'ClusterOverridePolicy',
            metadata: { name: 'mirror' },
            spec: {
              overrideRules: [
                { overriders: { imageOverrider: [{ component: 'Registry', operator: 'add', value: 'mirror' }] } },
              ],
            },
          },
        ],
      }),
    'failed to convert Deployment from unstructured object: cannot convert float64 to int32',
  ],
])('%s refuses an object that is not of its kind', (_, interpret, message) => {
  expect(interpret).toThrow(expect.objectContaining({ message }));
});

test('what is null counts as absent, and integers keep the bits that their field has', () => {
  expect(deployment.getReplicas?.(web({ spec: { replicas: 2 ** 32 + 2, strategy: null } }))).toEqual({ replicas: 2 });
});

test('a report is read only when it counts', () => {
  const finished = unchecked('batch/v1', 'Job', { status: done });
  expect(job.aggregateStatus?.(finished, reported({ active: 'none' }))).toBe(finished);
});

test('counters add up in 32 bits', () => {
  const items = [...reported({ expectedPods: 2 ** 31 - 1 }), ...reported({ expectedPods: 2 })];
  const aggregated = budget.aggregateStatus?.(unchecked('policy/v1', 'PodDisruptionBudget', {}), items);
  expect(aggregated?.status).toMatchObject({ expectedPods: -(2 ** 31) + 1 });
});
