/** Makes shared objects safe to share. */

/** Freezes JSON at every depth and returns it. What is frozen at the top is taken as frozen below. */
export function freezeDeep<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freezeDeep);
  }
  return value;
}
