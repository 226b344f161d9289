/** What is said to an interpreter webhook and what its answer means (ResourceInterpreterContext v1alpha1). */
import jsonPatch, { type Operation } from 'fast-json-patch';
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type {
  InterpreterAnswer,
  InterpreterQuestion,
  InterpreterRequest,
  InterpreterResponse,
} from '../../kinds/interpreter-context.ts';
import { type KubeObject, kindOf } from '../../object.ts';
import { type INTERPRETER_OPERATIONS, InterpretationError } from '../interpreter.ts';

/** One operation on one object. */
export interface Question {
  operation: keyof typeof INTERPRETER_OPERATIONS;
  object: KubeObject;
  observedObject?: KubeObject;
  replicas?: number;
  aggregatedStatus?: readonly AggregatedStatusItem[];
}

/** The request of a question. */
export function requestOf(question: Question, uid: string): InterpreterQuestion {
  const { operation, object, observedObject, replicas, aggregatedStatus } = question;
  const { group, version, kind } = kindOf(object);
  const { namespace, name } = object.metadata;
  const request: InterpreterRequest = {
    uid,
    kind: { group, version, kind },
    name,
    ...(namespace && { namespace }),
    operation,
    object,
    ...(observedObject && { observedObject }),
    replicas: replicas ?? 0,
    ...(aggregatedStatus && { aggregatedStatus: [...aggregatedStatus] }),
  };
  return { apiVersion: 'config.karmada.io/v1alpha1', kind: 'ResourceInterpreterContext', request };
}

/** The answer to the request with that uid. Throws {@link InterpretationError} for one that says no, or says nothing. */
export function responseTo(uid: string, { response }: InterpreterAnswer): InterpreterResponse {
  if (!response) {
    throw new InterpretationError('received invalid webhook response: webhook response was absent');
  }
  if (response.uid !== uid) {
    throw new InterpretationError(
      `received invalid webhook response: expected response.uid "${uid}", got "${response.uid}"`,
    );
  }
  if (!response.successful) {
    const { code = 0, message = '' } = response.status ?? {};
    throw new InterpretationError(`webhook call failed, get status code: ${code}, msg: ${message}`);
  }
  return response;
}

/** A field that the operation requires. Throws {@link InterpretationError} when it is absent. */
export function required<Field extends keyof InterpreterResponse>(
  response: InterpreterResponse,
  field: Field,
): NonNullable<InterpreterResponse[Field]> {
  const value = response[field];
  if (value === undefined || value === null) {
    throw new InterpretationError(`received invalid webhook response: webhook returned nil response.${field}`);
  }
  return value;
}

/** The object with the patch of the response. Throws {@link InterpretationError} for a patch that does not fit. */
export function patched(object: KubeObject, { patch, patchType }: InterpreterResponse): KubeObject {
  if (!patch && !patchType) {
    return object;
  }
  if (!patch || !patchType) {
    throw new InterpretationError('received invalid webhook response: patch and patchType go together');
  }
  try {
    const operations: Operation[] = JSON.parse(Buffer.from(patch, 'base64').toString('utf8'));
    return jsonPatch.applyPatch(object, operations, true, false).newDocument;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InterpretationError(`received invalid webhook response: the patch does not apply: ${reason}`, { cause });
  }
}
