/** Where the overriders for containers find them. */

const WITH_POD_TEMPLATE = new Set(['ReplicaSet', 'Deployment', 'DaemonSet', 'StatefulSet', 'Job']);

/** The path of a kind's containers; undefined for a kind whose containers overriders leave alone. */
export function containersPath(kind: string): readonly string[] | undefined {
  if (kind === 'Pod') {
    return ['spec', 'containers'];
  }
  return WITH_POD_TEMPLATE.has(kind) ? ['spec', 'template', 'spec', 'containers'] : undefined;
}
