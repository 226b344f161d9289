/** Defaults of the types of core/v1. */
import type { JsonObject } from '../../../domain/object.ts';
import { addMissing, ensureObject, inPackage, setDefaults, type TypeDefaults } from '../draft.ts';
import { objectAt, objectsAt, textAt } from '../fields.ts';
import { POD_DEFAULTS } from './pod-defaults.ts';
import { setServiceDefaults } from './service-defaults.ts';

const FILE_MODE = 0o644;

/** How long a service account token lives that a volume projects, in seconds. */
const TOKEN_LIFETIME_SECONDS = 3600;

/** Kubernetes: data given as text overwrites data, and only data is kept. */
function mergeStringData(secret: JsonObject): void {
  const texts = objectAt(secret, 'stringData');
  if (texts) {
    const encoded = Object.entries(texts).map(([key, text]) => [key, Buffer.from(String(text)).toString('base64')]);
    secret.data = { ...objectAt(secret, 'data'), ...Object.fromEntries(encoded) };
    delete secret.stringData;
  }
}

/** A container's limits stand in for what it leaves unsaid: default from max, request from default, then from min. */
function setLimitDefaults(item: JsonObject): void {
  if (item.type === 'Container') {
    addMissing(ensureObject(item, 'default'), objectAt(item, 'max'));
    addMissing(ensureObject(item, 'defaultRequest'), objectAt(item, 'default'));
    addMissing(ensureObject(item, 'defaultRequest'), objectAt(item, 'min'));
    for (const field of ['default', 'defaultRequest']) {
      if (Object.keys(objectAt(item, field) ?? {}).length === 0) {
        delete item[field];
      }
    }
  }
}

function setControllerDefaults(controller: JsonObject): void {
  const labels = objectAt(controller, 'spec', 'template', 'metadata', 'labels');
  if (labels) {
    setDefaults(ensureObject(controller, 'spec'), { selector: { ...labels } });
    setDefaults(ensureObject(controller, 'metadata'), { labels: { ...labels } });
  }
}

function setVolumeDefaults(volume: JsonObject): void {
  if (Object.keys(volume).every((field) => field === 'name')) {
    volume.emptyDir = {};
  }
}

const OWN: TypeDefaults = {
  ConfigMapVolumeSource: (source) => setDefaults(source, { defaultMode: FILE_MODE }),
  DownwardAPIVolumeSource: (source) => setDefaults(source, { defaultMode: FILE_MODE }),
  EndpointPort: (port) => setDefaults(port, { protocol: 'TCP' }),
  HostPathVolumeSource: (source) => setDefaults(source, { type: '' }),
  LimitRangeItem: setLimitDefaults,
  Namespace: (namespace) => {
    const name = textAt(namespace, 'metadata', 'name');
    if (name !== '') {
      ensureObject(ensureObject(namespace, 'metadata'), 'labels')['kubernetes.io/metadata.name'] = name;
    }
  },
  NamespaceStatus: (status) => setDefaults(status, { phase: 'Active' }),
  NodeStatus: (status) => {
    const capacity = objectAt(status, 'capacity');
    if (capacity) {
      setDefaults(status, { allocatable: { ...capacity } });
    }
  },
  ObjectFieldSelector: (selector) => setDefaults(selector, { apiVersion: 'v1' }),
  PersistentVolume: (volume) => {
    setDefaults(ensureObject(volume, 'spec'), { persistentVolumeReclaimPolicy: 'Retain', volumeMode: 'Filesystem' });
    setDefaults(ensureObject(volume, 'status'), { phase: 'Pending' });
  },
  PersistentVolumeClaim: (claim) => setDefaults(ensureObject(claim, 'status'), { phase: 'Pending' }),
  PersistentVolumeClaimSpec: (spec) => setDefaults(spec, { volumeMode: 'Filesystem' }),
  ProjectedVolumeSource: (source) => setDefaults(source, { defaultMode: FILE_MODE }),
  ReplicationController: setControllerDefaults,
  Secret: (secret) => {
    mergeStringData(secret);
    setDefaults(secret, { type: 'Opaque' });
  },
  SecretVolumeSource: (source) => setDefaults(source, { defaultMode: FILE_MODE }),
  Service: (service) => {
    setServiceDefaults(ensureObject(service, 'spec'));
    if (textAt(service, 'spec', 'type') === 'LoadBalancer') {
      for (const ingress of objectsAt(service, 'status', 'loadBalancer', 'ingress')) {
        if (textAt(ingress, 'ip') !== '') {
          setDefaults(ingress, { ipMode: 'VIP' });
        }
      }
    }
  },
  ServiceAccountTokenProjection: (source) => setDefaults(source, { expirationSeconds: TOKEN_LIFETIME_SECONDS }),
  Volume: setVolumeDefaults,
};

/** By Go type name. */
export const CORE_DEFAULTS: TypeDefaults = inPackage('io.k8s.api.core.v1', { ...OWN, ...POD_DEFAULTS });
