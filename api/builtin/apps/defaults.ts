/** Defaults of the kinds of apps/v1. */
import type { JsonObject } from '../../../domain/object.ts';
import { ensureObject, inPackage, setDefaults, type TypeDefaults } from '../draft.ts';
import { objectsAt } from '../fields.ts';

const REVISIONS_KEPT = 10;

/** Seconds after which a rollout that does not move is called stuck. */
const PROGRESS_DEADLINE_SECONDS = 600;

function setDeploymentDefaults(deployment: JsonObject): void {
  const spec = ensureObject(deployment, 'spec');
  const strategy = ensureObject(spec, 'strategy');
  setDefaults(spec, {
    replicas: 1,
    revisionHistoryLimit: REVISIONS_KEPT,
    progressDeadlineSeconds: PROGRESS_DEADLINE_SECONDS,
  });
  setDefaults(strategy, { type: 'RollingUpdate' });
  if (strategy.type === 'RollingUpdate') {
    setDefaults(ensureObject(strategy, 'rollingUpdate'), { maxUnavailable: '25%', maxSurge: '25%' });
  }
}

function setDaemonSetDefaults(daemonSet: JsonObject): void {
  const spec = ensureObject(daemonSet, 'spec');
  const strategy = ensureObject(spec, 'updateStrategy');
  setDefaults(spec, { revisionHistoryLimit: REVISIONS_KEPT });
  setDefaults(strategy, { type: 'RollingUpdate' });
  if (strategy.type === 'RollingUpdate') {
    setDefaults(ensureObject(strategy, 'rollingUpdate'), { maxUnavailable: 1, maxSurge: 0 });
  }
}

function setStatefulSetDefaults(statefulSet: JsonObject): void {
  const spec = ensureObject(statefulSet, 'spec');
  const strategy = ensureObject(spec, 'updateStrategy');
  setDefaults(spec, { podManagementPolicy: 'OrderedReady', replicas: 1, revisionHistoryLimit: REVISIONS_KEPT });
  if (strategy.type === undefined) {
    strategy.type = 'RollingUpdate';
    ensureObject(strategy, 'rollingUpdate');
  }
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate !== undefined) {
    setDefaults(ensureObject(strategy, 'rollingUpdate'), { partition: 0 });
  }
  setDefaults(ensureObject(spec, 'persistentVolumeClaimRetentionPolicy'), {
    whenDeleted: 'Retain',
    whenScaled: 'Retain',
  });
  for (const claim of objectsAt(spec, 'volumeClaimTemplates')) {
    Object.assign(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
  }
}

/** By Go type name. */
export const APPS_DEFAULTS: TypeDefaults = inPackage('io.k8s.api.apps.v1', {
  DaemonSet: setDaemonSetDefaults,
  Deployment: setDeploymentDefaults,
  ReplicaSet: (replicaSet) => setDefaults(ensureObject(replicaSet, 'spec'), { replicas: 1 }),
  StatefulSet: setStatefulSetDefaults,
});
