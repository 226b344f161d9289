/** Why an override cannot be applied. */

/** An override does not fit the object; the message is Karmada's. */
export class OverrideError extends Error {
  override name = 'OverrideError';
  /** The policy that failed: `name`, or `namespace/name`; set by {@link applyOverrides}. */
  policy: string | undefined;
}
