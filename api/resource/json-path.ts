/** The JSONPath of printer columns: `.spec.replicas`, `.items[0].x`, `.list[*].kind`, `.conditions[?(@.type=="Ready")].status`. */
import { isJsonObject, type JsonValue } from '../../domain/object.ts';

/** One step into a value; a value can have several steps onwards (`[*]`, filters). */
type Step = (value: JsonValue) => readonly JsonValue[];

/** Reads all values at a path; missing ones are left out. */
export type JsonPath = (value: JsonValue) => JsonValue[];

/** A path cannot be read; the message says where. */
export class JsonPathError extends Error {
  override name = 'JsonPathError';
}

const TOKEN =
  /\.?([A-Za-z0-9_$-]+)|\['((?:[^'\\]|\\.)+)'\]|\[(\d+)\]|\[\*\]|\[\?\(@((?:\.[A-Za-z0-9_-]+)+)\s*(==|!=)\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))\)\]|\.\.\.?/y;

/** Compiles a path, with or without braces around it. Throws {@link JsonPathError}. */
export function compileJsonPath(text: string): JsonPath {
  const path = text.replace(/^\{|\}$/g, '').replace(/^\$/, '');
  const steps: Step[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < path.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(path);
    if (!match || match[0].startsWith('..')) {
      throw new JsonPathError(`Cannot read JSONPath "${text}" at position ${at}`);
    }
    steps.push(stepOf(match));
  }
  return (value) => steps.reduce<JsonValue[]>((values, step) => values.flatMap(step), [value]);
}

function stepOf([whole, name, quoted, index, filterPath, operator, ...literals]: RegExpExecArray): Step {
  const field = name ?? quoted?.replace(/\\(.)/g, '$1');
  if (field !== undefined) {
    return (value) => fieldOf(value, field);
  }
  if (index !== undefined) {
    return (value) => (Array.isArray(value) ? value.slice(Number(index), Number(index) + 1) : []);
  }
  if (filterPath !== undefined) {
    const names = filterPath.split('.').slice(1);
    const wanted = literals.find((literal) => literal !== undefined) ?? '';
    return (value) =>
      elementsOf(value).filter((element) => {
        const [actual] = names.reduce<readonly JsonValue[]>(
          (at, part) => at.flatMap((one) => fieldOf(one, part)),
          [element],
        );
        return (actual !== undefined && String(actual) === wanted) === (operator === '==');
      });
  }
  if (whole === '[*]') {
    return elementsOf;
  }
  return (value) => [value];
}

function fieldOf(value: JsonValue, name: string): readonly JsonValue[] {
  const found = isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return found === undefined ? [] : [found];
}

function elementsOf(value: JsonValue): readonly JsonValue[] {
  if (Array.isArray(value)) {
    return value;
  }
  return isJsonObject(value) ? Object.values(value).filter((one) => one !== undefined) : [];
}
