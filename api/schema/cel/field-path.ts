/** `fieldPath` of a rule: `.spec.ports`, `['my.name']`. */
import { fieldSchema } from '../node.ts';
import type { Schema } from '../schema.ts';

const STEP = /^(?:\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\])/;

/** The path as error messages write it, without leading dot; `undefined` when it leads to no field of the schema. */
export function resolveFieldPath(schema: Schema, text: string): string | undefined {
  let node = schema;
  let path = '';
  let rest = text;
  while (rest !== '') {
    const step = STEP.exec(rest);
    const name = step?.[1] ?? step?.[2]?.replaceAll(/\\(.)/g, '$1');
    const child = name === undefined ? undefined : fieldSchema(node, name);
    if (step === null || name === undefined || child === undefined) {
      return undefined;
    }
    path += Object.hasOwn(node.properties ?? {}, name) ? `${path === '' ? '' : '.'}${name}` : `[${name}]`;
    node = child;
    rest = rest.slice(step[0].length);
  }
  return path === '' ? undefined : path;
}
