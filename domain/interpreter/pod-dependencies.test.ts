import { expect, test } from 'vitest';
import { podDependencies } from './pod-dependencies.ts';

test('podDependencies finds every reference of a pod once, by kind and name', () => {
  const spec = {
    imagePullSecrets: [{ name: 'pull' }],
    serviceAccountName: 'robot',
    initContainers: [{ envFrom: [{ configMapRef: { name: 'init' } }] }],
    containers: [
      { env: [{ valueFrom: { secretKeyRef: { name: 'key' } } }, { valueFrom: { configMapKeyRef: { name: 'init' } } }] },
    ],
    ephemeralContainers: [{ envFrom: [{ secretRef: { name: 'debug' } }] }],
    volumes: [
      { projected: { sources: [{ configMap: { name: 'projected' } }, { secret: { name: 'projected' } }] } },
      { secret: { secretName: 'plain' } },
      { csi: { nodePublishSecretRef: { name: 'csi' } } },
      { azureFile: { secretName: 'azure' } },
      { persistentVolumeClaim: { claimName: 'data' } },
      { configMap: { name: '' } },
    ],
  };
  expect(podDependencies(spec, 'ns').map(({ kind, name }) => `${kind}/${name}`)).toEqual([
    'ConfigMap/init',
    'ConfigMap/projected',
    'Secret/azure',
    'Secret/csi',
    'Secret/debug',
    'Secret/key',
    'Secret/plain',
    'Secret/projected',
    'Secret/pull',
    'ServiceAccount/robot',
    'PersistentVolumeClaim/data',
  ]);
});

test('podDependencies leaves out the default service account, and a namespace that is none', () => {
  expect(podDependencies({ serviceAccountName: 'default' }, 'ns')).toEqual([]);
  expect(podDependencies({ serviceAccountName: 'a' }, undefined)).toEqual([
    { apiVersion: 'v1', kind: 'ServiceAccount', name: 'a' },
  ]);
  expect(podDependencies(undefined, 'ns')).toEqual([]);
});
