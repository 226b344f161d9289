/** Makes shared objects safe to share. */

/** Freezes JSON at every depth and returns it. What is frozen at the top is taken as frozen below. */
export function freezeDeep<T>(value: T): T {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const one = left.pop();
    if (typeof one === 'object' && one !== null && !Object.isFrozen(one)) {
      Object.freeze(one);
      for (const child of Object.values(one)) {
        left.push(child);
      }
    }
  }
  return value;
}
