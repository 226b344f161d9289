/** The one way a patch fails: it cannot be read, or it does not fit the object. */

/** A patch that was refused; the fields are those of the `Status` that the client gets. */
export class PatchError extends Error {
  override name = 'PatchError';
  /** 400: the patch itself is malformed. 413: it is too long. 422: it does not fit the object. */
  readonly code: 400 | 413 | 422;
  readonly reason: 'BadRequest' | 'RequestEntityTooLarge' | 'Invalid';

  constructor(code: PatchError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.reason = code === 400 ? 'BadRequest' : code === 413 ? 'RequestEntityTooLarge' : 'Invalid';
  }
}

/**
 * The patch is well formed but does not apply. kube-apiserver says only the first half of the sentence; the second
 * tells what did not apply.
 */
export function doesNotApply(why: string): PatchError {
  return new PatchError(422, `the server rejected our request due to an error in our request: ${why}`);
}
