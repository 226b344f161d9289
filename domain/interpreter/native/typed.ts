/**
 * Kubernetes' own kinds are read as what they are: Karmada reads them into the Go structs of their types and refuses one
 * that does not fit, whichever field an operation needs.
 */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import { ConversionError, fromUnstructured } from '../../kubernetes/from-unstructured.ts';
import { goTypeError } from '../../kubernetes/go-decoding.ts';
import { goFields, goTypeOf } from '../../kubernetes/go-types.ts';
import { type GroupVersionKind, isJsonObject, type JsonObject, type KubeObject, kindOf } from '../../object.ts';
import { InterpretationError, type KindInterpreter } from '../interpreter.ts';
import { nestedMap } from '../nested.ts';

/** Fields that Go's types of kinds inherit. */
const TYPE_META = ['apiVersion', 'kind'];

/** What reports of members say beside the status of their kind. */
const GENERATIONS = ['generation', 'resourceTemplateGeneration'];

/**
 * The object as the struct of its kind holds it, or of the kind that it is taken for. Throws {@link InterpretationError},
 * its message after `context`.
 */
export function asTyped(object: KubeObject, context = '', kind: GroupVersionKind = kindOf(object)): KubeObject {
  const type = structOf(kind);
  return type === undefined ? object : converted(() => fromUnstructured(type, object, TYPE_META), context);
}

/** The status of an object as its struct holds it; undefined when there is none. Throws {@link InterpretationError}. */
export function typedStatus(object: KubeObject): JsonObject | undefined {
  const status = nestedMap(object, 'status');
  const type = statusStructOf(kindOf(object));
  return status && type
    ? converted(
        () => fromUnstructured(type, status),
        `failed to convert ${object.kind}Status from map[string]interface{}: `,
      )
    : status;
}

/** The interpreter of a kind, for objects of any shape: its functions see those that fit the kind's struct alone. */
export function typedInterpreter(interpreter: KindInterpreter): KindInterpreter {
  const { getReplicas, getDependencies, interpretHealth, aggregateStatus } = interpreter;
  return {
    ...interpreter,
    ...(getReplicas && { getReplicas: (object) => getReplicas(asTyped(object)) }),
    ...(interpretHealth && { interpretHealth: (object) => interpretHealth(asTyped(object)) }),
    ...(getDependencies && {
      getDependencies: (object) =>
        getDependencies(asTyped(object, `failed to convert ${object.kind} from unstructured object: `)),
    }),
    ...(aggregateStatus && {
      aggregateStatus: (object, items) => {
        const typed = asTyped(object);
        const aggregated = aggregateStatus(
          typed,
          items?.map((item) => typedItem(item, kindOf(object))),
        );
        return aggregated === typed ? object : { ...object, status: aggregated.status };
      },
    }),
  };
}

/** Its status is read when it is asked for: a Job that has finished asks for none. */
function typedItem(item: AggregatedStatusItem, kind: GroupVersionKind): AggregatedStatusItem {
  const { status } = item;
  const type = statusStructOf(kind);
  if (status === undefined || status === null || type === undefined) {
    return item;
  }
  return {
    ...item,
    get status() {
      return reportedStatus(type, status);
    },
  };
}

function reportedStatus(type: string, status: JsonObject): JsonObject {
  const error = isJsonObject(status)
    ? goTypeError(type, status)
    : `json: cannot unmarshal ${Array.isArray(status) ? 'array' : typeof status} into Go value of type ${type.slice(type.lastIndexOf('.') + 1)}`;
  if (error !== undefined) {
    throw new InterpretationError(error);
  }
  for (const field of GENERATIONS) {
    const value = status[field] ?? 0;
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) {
      throw new InterpretationError(`json: cannot unmarshal ${value} into Go struct field ${field} of type int64`);
    }
  }
  return converted(() => fromUnstructured(type, status, GENERATIONS), '');
}

function structOf({ group, version, kind }: GroupVersionKind): string | undefined {
  return goTypeOf(group, version, kind);
}

function statusStructOf(kind: GroupVersionKind): string | undefined {
  const type = structOf(kind);
  return type && goFields(type)?.find(({ name }) => name === 'status')?.type;
}

function converted<T>(convert: () => T, context: string): T {
  try {
    return convert();
  } catch (cause) {
    if (cause instanceof ConversionError) {
      throw new InterpretationError(`${context}${cause.message}`, { cause });
    }
    throw cause;
  }
}
