/** The one funnel from anything thrown to the Status that a client gets. */
import { KubeStatusError } from '../../kube/errors.ts';
import { PatchError } from '../patch/patch-error.ts';
import { InvalidProtobufError } from '../protobuf/decode.ts';
import { badRequest, internalError } from './status.ts';

/** What V8 says when a value is nested too deeply for one of those who walk it. */
export const STACK_OVERFLOW = 'Maximum call stack size exceeded';

/** The failure as a Status; what nobody expected is our own fault (500), with the cause kept for the log. */
export function toStatusError(error: unknown): KubeStatusError {
  if (error instanceof KubeStatusError) {
    return error;
  }
  if (error instanceof PatchError) {
    return new KubeStatusError(
      { code: error.code, reason: error.reason, message: error.message, ...(error.code === 422 && { details: {} }) },
      { cause: error },
    );
  }
  if (error instanceof InvalidProtobufError) {
    return badRequest(error.message);
  }
  if (error instanceof RangeError && error.message === STACK_OVERFLOW) {
    return badRequest('the object is nested too deeply');
  }
  const failure = internalError(error instanceof Error ? error.message : String(error));
  failure.cause = error;
  return failure;
}
