/** What a Work says of the object that it put on a member. */
import { referenceTo } from '../binding/reference.ts';
import { keepIfEqual } from '../equality.ts';
import { type EventText, normalEvent, warningEvent } from '../event.ts';
import { InterpretationError, type KindInterpreter } from '../interpreter/interpreter.ts';
import type { ObjectReference } from '../kinds/binding.ts';
import type { ManifestStatus, Work } from '../kinds/work.ts';
import { isJsonObject, type JsonValue, type KubeObject, kindOf } from '../object.ts';

/** What an observed member object does to its Work; events belong on the Work. */
export type Reflection =
  /** Write `status` unless it is the Work's very own. */
  | { kind: 'reflected'; status: NonNullable<Work['status']>; events: EventText[] }
  /** The status cannot be read: nothing to write, retry. */
  | { kind: 'failed'; events: EventText[] }
  /** The Work does not hold this object (any more): nothing to do. */
  | { kind: 'foreign' };

/**
 * Reads status and health of a member object into its Work. A kind without InterpretStatus gives its whole status, one
 * without InterpretHealth is healthy.
 */
export function reflectStatus(
  work: Work,
  observed: KubeObject,
  interpreter: Pick<KindInterpreter, 'reflectStatus' | 'interpretHealth'>,
): Reflection {
  const reference = referenceTo(observed);
  const ordinal = manifestIndex(work, reference);
  if (ordinal < 0) {
    return { kind: 'foreign' };
  }
  const text = objectText(observed);
  let status: JsonValue | undefined;
  try {
    status = interpreter.reflectStatus ? interpreter.reflectStatus(observed) : observed.status;
  } catch (error) {
    if (!(error instanceof InterpretationError)) {
      throw error;
    }
    const message = `Reflect status for ${text} failed, err: ${error.message}.`;
    return { kind: 'failed', events: [warningEvent('ReflectStatusFailed', message)] };
  }
  const { health, event } = judgeHealth(observed, interpreter);
  const entry: ManifestStatus = {
    identifier: identifierOf(reference, ordinal),
    ...(isJsonObject(status) && { status }),
    health,
  };
  return {
    kind: 'reflected',
    // A Work holds one manifest: the list is replaced, never merged.
    status: keepIfEqual(work.status ?? {}, { ...work.status, manifestStatuses: [entry] }),
    events: [normalEvent('ReflectStatusSucceed', `Reflect status for ${text} succeed.`), ...(event ? [event] : [])],
  };
}

/** The position of an object among the manifests of a Work; -1 when it is not there. */
export function manifestIndex(work: Work, reference: ObjectReference): number {
  return (work.spec.workload?.manifests ?? []).findIndex(
    ({ apiVersion, kind, metadata }) =>
      apiVersion === reference.apiVersion &&
      kind === reference.kind &&
      (metadata.namespace ?? '') === (reference.namespace ?? '') &&
      metadata.name === reference.name,
  );
}

/** How a Work's status names the manifest at a position; Karmada leaves `resource` empty. */
export function identifierOf(reference: ObjectReference, ordinal: number): ManifestStatus['identifier'] {
  const { group, version, kind } = kindOf(reference);
  const { namespace, name } = reference;
  return { ordinal, ...(group && { group }), version, kind, resource: '', ...(namespace && { namespace }), name };
}

/** Health, and the event that goes with it where the kind can tell. */
function judgeHealth(
  observed: KubeObject,
  interpreter: Pick<KindInterpreter, 'interpretHealth'>,
): { health: NonNullable<ManifestStatus['health']>; event?: EventText } {
  if (!interpreter.interpretHealth) {
    return { health: 'Healthy' };
  }
  const of = `Interpret health of ${objectText(observed)}`;
  try {
    return interpreter.interpretHealth(observed)
      ? { health: 'Healthy', event: normalEvent('InterpretHealthSucceed', `${of} as healthy.`) }
      : { health: 'Unhealthy', event: normalEvent('InterpretHealthSucceed', `${of} as unhealthy.`) };
  } catch (error) {
    if (error instanceof InterpretationError) {
      return {
        health: 'Unknown',
        event: warningEvent('InterpretHealthFailed', `${of} failed, err: ${error.message}.`),
      };
    }
    throw error;
  }
}

function objectText({ kind, metadata: { namespace = '', name } }: KubeObject): string {
  return `object(${kind}/${namespace}/${name})`;
}
