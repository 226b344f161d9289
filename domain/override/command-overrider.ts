/** commandOverrider and argsOverrider: the words that a container is started with. */

import { listAt, valueAt } from '../interpreter/fields.ts';
import { nestedList } from '../interpreter/nested.ts';
import type { Overriders } from '../kinds/override.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../object.ts';
import { containersPath } from './containers.ts';
import type { PatchOperation } from './json-patch.ts';
import { OverrideError } from './override-error.ts';

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
  return containersOf(object, path).flatMap((container, index): PatchOperation[] => {
    if (!isJsonObject(container) || container.name !== containerName) {
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

function containersOf(object: KubeObject, path: readonly string[]): readonly JsonValue[] {
  try {
    return nestedList(object, ...path) ?? [];
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OverrideError(`failed to retrieves path(${path.join('/')}) from rawObj, error: ${reason}`, undefined, {
      cause,
    });
  }
}
