/** What a pod needs beside it: the ConfigMaps, Secrets, ServiceAccount and PersistentVolumeClaims that it names. */
import type { JsonObject } from '../object.ts';
import { objectAt, objectsAt, stringAt } from './fields.ts';
import type { DependentObjectReference } from './interpreter.ts';

/** Volume sources with a Secret, and where in the source its name is, in the order in which Kubernetes looks. */
const SECRET_SOURCES: readonly (readonly string[])[] = [
  ['azureFile', 'secretName'],
  ['cephfs', 'secretRef', 'name'],
  ['cinder', 'secretRef', 'name'],
  ['flexVolume', 'secretRef', 'name'],
  ['rbd', 'secretRef', 'name'],
  ['secret', 'secretName'],
  ['scaleIO', 'secretRef', 'name'],
  ['iscsi', 'secretRef', 'name'],
  ['storageos', 'secretRef', 'name'],
  ['csi', 'nodePublishSecretRef', 'name'],
];

/** References of a pod spec, by kind as Karmada lists them and by name within a kind. */
export function podDependencies(
  podSpec: JsonObject | undefined,
  namespace: string | undefined,
): DependentObjectReference[] {
  const spec = podSpec ?? {};
  const volumes = objectsAt(spec, 'volumes');
  const containers = [
    ...objectsAt(spec, 'initContainers'),
    ...objectsAt(spec, 'containers'),
    ...objectsAt(spec, 'ephemeralContainers'),
  ];
  const serviceAccount = stringAt(spec, 'serviceAccountName');
  const names: Record<string, (string | undefined)[]> = {
    ConfigMap: [
      ...containers.flatMap((container) => environmentNames(container, 'configMapRef', 'configMapKeyRef')),
      ...volumes.flatMap((volume) => [stringAt(volume, 'configMap', 'name'), ...projectedNames(volume, 'configMap')]),
    ],
    Secret: [
      ...objectsAt(spec, 'imagePullSecrets').map((secret) => stringAt(secret, 'name')),
      ...containers.flatMap((container) => environmentNames(container, 'secretRef', 'secretKeyRef')),
      ...volumes.flatMap((volume) => [
        ...SECRET_SOURCES.map((path) => stringAt(volume, ...path)),
        ...projectedNames(volume, 'secret'),
      ]),
    ],
    ServiceAccount: serviceAccount === 'default' ? [] : [serviceAccount],
    PersistentVolumeClaim: volumes.map((volume) => stringAt(volume, 'persistentVolumeClaim', 'claimName')),
  };
  return Object.entries(names).flatMap(([kind, found]) =>
    [...new Set(found.flatMap((name) => (name ? [name] : [])))]
      .sort()
      .map((name) => ({ apiVersion: 'v1', kind, ...(namespace && { namespace }), name })),
  );
}

function environmentNames(container: JsonObject, whole: string, key: string): (string | undefined)[] {
  return [
    ...objectsAt(container, 'envFrom').map((source) => stringAt(source, whole, 'name')),
    ...objectsAt(container, 'env').map((variable) => stringAt(variable, 'valueFrom', key, 'name')),
  ];
}

function projectedNames(volume: JsonObject, source: string): (string | undefined)[] {
  return objectsAt(objectAt(volume, 'projected') ?? {}, 'sources').map((entry) => stringAt(entry, source, 'name'));
}
