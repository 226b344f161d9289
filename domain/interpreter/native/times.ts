/** Order of RFC 3339 times. */

/** The earlier of two times; the first when they are equal or the second is absent. */
export function earlier(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && Date.parse(b) < Date.parse(a)) ? b : a;
}

/** The later of two times; the first when they are equal or the second is absent. */
export function later(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || (b !== undefined && Date.parse(b) > Date.parse(a)) ? b : a;
}
