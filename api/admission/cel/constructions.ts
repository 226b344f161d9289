/**
 * Typed objects in CEL: `Object{spec: Object.spec{replicas: 1}}` and `JSONPatch{op: 'add', path: '/a', value: 1}` of
 * MutatingAdmissionPolicies. The library knows no such literals, so they are rewritten as calls.
 */
import type { Environment } from '@marcbachmann/cel-js';

/** A constructed value; the library tells types apart by class. */
export class Constructed {
  /** `Object`, `Object.spec`, … */
  readonly typeName: string;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(typeName: string, fields: Readonly<Record<string, unknown>>) {
    this.typeName = typeName;
    this.fields = fields;
  }
}

class RootObject extends Constructed {}
class Patch extends Constructed {}
class JsonPatchFunctions {}

/** The CEL types of the results that policies may have. */
export const OBJECT_TYPE = 'Object';
/** One step of a JSON patch. */
export const JSON_PATCH_TYPE = 'JSONPatch';

const CONSTRUCT_ROOT = 'kubernetesObject';
const CONSTRUCT_PART = 'kubernetesObjectPart';
const CONSTRUCT_PATCH = 'kubernetesJSONPatch';
const PART_TYPE = 'kubernetes.ObjectPart';

const PATCH_FIELDS = new Set(['op', 'path', 'from', 'value']);

/** Registers the types, what {@link constructionOf} names, and `jsonpatch.escapeKey`. */
export function registerConstructions(environment: Environment): void {
  const fields = { op: 'string', path: 'string', from: 'string', value: 'dyn' };
  environment
    .registerType(OBJECT_TYPE, { ctor: RootObject, fields: {} })
    .registerType(PART_TYPE, { ctor: Constructed, fields: {} })
    .registerType(JSON_PATCH_TYPE, { ctor: Patch, fields })
    .registerFunction(
      `${CONSTRUCT_ROOT}(map): ${OBJECT_TYPE}`,
      (given: Record<string, unknown>) => new RootObject(OBJECT_TYPE, given),
    )
    .registerFunction(
      `${CONSTRUCT_PART}(string, map): ${PART_TYPE}`,
      (name: string, given: Record<string, unknown>) => new Constructed(name, given),
    )
    .registerFunction(`${CONSTRUCT_PATCH}(map): ${JSON_PATCH_TYPE}`, (given: Record<string, unknown>) => {
      const stray = Object.keys(given).find((name) => !PATCH_FIELDS.has(name));
      if (stray !== undefined) {
        throw new RangeError(`unexpected JSONPatchType field: ${stray}`);
      }
      return new Patch(JSON_PATCH_TYPE, given);
    })
    .registerType('kubernetes.JSONPatchFunctions', { ctor: JsonPatchFunctions, fields: {} })
    .registerConstant('jsonpatch', 'kubernetes.JSONPatchFunctions', new JsonPatchFunctions())
    .registerFunction('kubernetes.JSONPatchFunctions.escapeKey(string): string', (_: JsonPatchFunctions, key: string) =>
      key.replaceAll('~', '~0').replaceAll('/', '~1'),
    );
}

/** The call that a literal of a type becomes. */
export function constructionOf(type: string): string | undefined {
  if (type === JSON_PATCH_TYPE) {
    return `${CONSTRUCT_PATCH}(`;
  }
  if (type === OBJECT_TYPE) {
    return `${CONSTRUCT_ROOT}(`;
  }
  return type.startsWith(`${OBJECT_TYPE}.`) ? `${CONSTRUCT_PART}("${type}", ` : undefined;
}
