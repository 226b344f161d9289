/** commandOverrider and argsOverrider: the words that a container is started with. */

import { listAt, objectsAt, valueAt } from '../interpreter/fields.ts';
import type { Overriders } from '../kinds/override.ts';
import type { KubeObject } from '../object.ts';
import { containersPath } from './containers.ts';
import type { PatchOperation } from './json-patch.ts';

type CommandOverrider = NonNullable<Overriders['commandOverrider']>[number];

/** The changes to `command` or `args` of every container of that name; an absent list counts as empty. */
export function commandPatch(
  object: KubeObject,
  field: 'command' | 'args',
  { containerName, operator, value = [] }: CommandOverrider,
): PatchOperation[] {
  const path = containersPath(object.kind);
  if (path === undefined) {
    return [];
  }
  return objectsAt(object, ...path).flatMap((container, index): PatchOperation[] => {
    if (container.name !== containerName) {
      return [];
    }
    const old = listAt(container, field);
    return [
      {
        op: valueAt(container, field) === undefined ? 'add' : 'replace',
        path: `/${path.join('/')}/${index}/${field}`,
        value: operator === 'add' ? [...old, ...value] : old.filter((word) => !value.includes(`${word}`)),
      },
    ];
  });
}
