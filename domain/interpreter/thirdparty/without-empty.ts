/**
 * Statuses without empty lists and objects. Karmada reads those of other projects' kinds by Lua, whose empty tables could
 * be either, so it leaves such fields out.
 */
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '../../object.ts';
import type { KindInterpreter } from '../interpreter.ts';

/** The interpreter with what it reports and gathers as Karmada writes it. */
export function withoutEmptyStatus(interpreter: KindInterpreter): KindInterpreter {
  const { reflectStatus, aggregateStatus } = interpreter;
  return {
    ...interpreter,
    ...(reflectStatus && {
      reflectStatus: (object) => {
        const status = reflectStatus(object);
        return status === undefined ? status : withoutEmpty(status);
      },
    }),
    ...(aggregateStatus && {
      aggregateStatus: (object, items) => {
        const aggregated = aggregateStatus(object, items);
        return aggregated === object ? object : withStatusWithoutEmpty(aggregated);
      },
    }),
  };
}

function withStatusWithoutEmpty(object: KubeObject): KubeObject {
  return isJsonObject(object.status) ? { ...object, status: fieldsOf(object.status) } : object;
}

/** Parts that are empty are left out; the value itself stays, and so does what becomes empty by that. */
function withoutEmpty(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return value.filter((item) => !isEmpty(item)).map(withoutEmpty);
  }
  return isJsonObject(value) ? fieldsOf(value) : value;
}

function fieldsOf(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([field, value]) =>
      value === undefined || isEmpty(value) ? [] : [[field, withoutEmpty(value)]],
    ),
  );
}

function isEmpty(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
