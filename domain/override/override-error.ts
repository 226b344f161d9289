/** Why an override cannot be applied. */

/** An override does not fit the object; the message is Karmada's where it has one. */
export class OverrideError extends Error {
  override name = 'OverrideError';
  /** The policy that failed, `name` or `namespace/name`; known to whoever applies whole policies. */
  readonly policy: string | undefined;

  constructor(message: string, policy?: string, options?: ErrorOptions) {
    super(message, options);
    this.policy = policy;
  }
}
