/** Fields that a JSON text states twice. JSON.parse lets the last one win; strict field validation wants to know. */

/** kube-apiserver's bound on what it tells of a strict reading. */
const MAX_TOLD = 100;

/** Each once, in order, as `duplicate field "spec.foo"`. The text must be valid JSON. */
export function findDuplicateFields(jsonText: string): string[] {
  const found = new Set<string>();
  const open: Container[] = [];
  let atKey = false;
  for (const [token] of jsonText.matchAll(TOKEN)) {
    const inner = open.at(-1);
    if (token === '{' || token === '[') {
      open.push({ path: pathInto(inner), names: token === '{' ? new Set() : undefined, name: '', index: 0 });
      atKey = token === '{';
    } else if (token === '}' || token === ']') {
      open.pop();
      atKey = false;
    } else if (token === ',' && inner) {
      inner.index++;
      atKey = inner.names !== undefined;
    } else if (token.startsWith('"') && atKey && inner?.names) {
      inner.name = JSON.parse(token);
      if (inner.names.has(inner.name) && found.size < MAX_TOLD) {
        found.add(`duplicate field ${JSON.stringify(pathInto(inner))}`);
      }
      inner.names.add(inner.name);
      atKey = false;
    }
  }
  return [...found];
}

/** An object or list that is not closed yet, and where in it the reader is. */
interface Container {
  path: string;
  /** The names seen so far; `undefined` in a list. */
  names: Set<string> | undefined;
  name: string;
  index: number;
}

/** All that structures a JSON text: brackets, commas and strings. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;

function pathInto(container: Container | undefined): string {
  if (container === undefined) {
    return '';
  }
  const { path, names, name, index } = container;
  if (names === undefined) {
    return `${path}[${index}]`;
  }
  return path === '' ? name : `${path}.${name}`;
}
