/** Field names that CEL cannot write as they are, and how Kubernetes escapes them. */

/** Words of the language that no field may be called. */
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

const ESCAPES: Record<string, string> = { __: '__underscores__', '.': '__dot__', '-': '__dash__', '/': '__slash__' };

/** `my-field` as `my__dash__field`, `namespace` as `__namespace__`. */
export function escapeFieldName(name: string): string {
  return RESERVED.has(name) ? `__${name}__` : name.replaceAll(/__|[./-]/g, (part) => ESCAPES[part] ?? part);
}
