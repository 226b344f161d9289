/** Where the overriders for containers find them. */

import { objectsAt } from '../interpreter/fields.ts';
import { asTyped } from '../interpreter/native/typed.ts';
import type { JsonObject, KubeObject } from '../object.ts';

const WITH_POD_TEMPLATE = new Set(['ReplicaSet', 'Deployment', 'DaemonSet', 'StatefulSet', 'Job']);

/** The path of a kind's containers; undefined for a kind whose containers overriders leave alone. */
export function containersPath(kind: string): readonly string[] | undefined {
  if (kind === 'Pod') {
    return ['spec', 'containers'];
  }
  return WITH_POD_TEMPLATE.has(kind) ? ['spec', 'template', 'spec', 'containers'] : undefined;
}

/** The containers of a workload, which must be what its kind is in Kubernetes. Throws `InterpretationError` if it is not. */
export function typedContainers(object: KubeObject, path: readonly string[]): readonly JsonObject[] {
  const { kind } = object;
  const group = kind === 'Pod' ? '' : kind === 'Job' ? 'batch' : 'apps';
  const context = `failed to convert ${kind} from unstructured object: `;
  return objectsAt(asTyped(object, context, { group, version: 'v1', kind }), ...path);
}
