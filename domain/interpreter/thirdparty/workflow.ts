/** argoproj.io Workflow. */
import type { JsonObject, KubeObject } from '../../object.ts';
import { verifiedDependencies } from '../dependencies.ts';
import { integerAt, objectAt, objectsAt, stringAt, valueAt, withField, withOptionalField } from '../fields.ts';
import type { DependentObjectReference, KindInterpreter } from '../interpreter.ts';
import { replicasOf } from '../native/workload.ts';
import { podDependencies } from '../pod-dependencies.ts';
import { present } from './status.ts';

export const workflow: KindInterpreter = {
  getReplicas: (object) => {
    const spec = objectAt(object, 'spec') ?? {};
    return replicasOf(integerAt(spec, 'parallelism') ?? 1, pick(spec, ['affinity', 'nodeSelector', 'tolerations']));
  },
  reviseReplica: (object, replicas) => withField(object, ['spec', 'parallelism'], replicas),
  retain: (desired, observed) => {
    const suspend = valueAt(observed, 'spec', 'suspend');
    const retained = suspend === undefined ? desired : withField(desired, ['spec', 'suspend'], suspend);
    return withOptionalField(retained, ['status'], objectAt(observed, 'status') ?? valueAt(desired, 'status'));
  },
  interpretHealth: (object) => !['', 'Error', 'Failed'].includes(stringAt(object, 'status', 'phase') ?? ''),
  getDependencies: dependencies,
};

function dependencies(object: KubeObject): DependentObjectReference[] {
  const spec = objectAt(object, 'spec') ?? {};
  const { namespace } = object.metadata;
  const own = podDependencies(pick(spec, ['volumes', 'imagePullSecrets', 'serviceAccountName']), namespace);
  const executor = stringAt(spec, 'executor', 'serviceAccountName');
  const claims = objectsAt(spec, 'volumeClaimTemplates').map((claim) => stringAt(claim, 'metadata', 'name'));
  const more = [
    ['ServiceAccount', executor] as const,
    ...claims.map((name) => ['PersistentVolumeClaim', name] as const),
  ];
  const references = more.flatMap(([kind, name]) =>
    name ? [{ apiVersion: 'v1', kind, ...(namespace && { namespace }), name }] : [],
  );
  const unique = new Map(
    [...own, ...references].map((reference) => [`${reference.kind}/${reference.name}`, reference]),
  );
  return verifiedDependencies([...unique.values()]);
}

function pick(spec: JsonObject, fields: readonly string[]): JsonObject {
  return present(fields.map((field) => [field, valueAt(spec, field)]));
}
