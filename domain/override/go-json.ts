/** JSON texts as Go's encoding/json writes them. */

/** Escapes what Go escapes in JSON besides what JSON demands: `<`, `>`, `&` and the line separators. */
export function escapeHtml(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A map of strings with its keys in order. */
export function sortedMap(map: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
