/** Values as Go's `%v` prints them: kube-apiserver's patch errors quote them so. */
import { isJsonObject, type JsonValue } from '../../domain/object.ts';
import { fieldsOf } from '../schema/json.ts';

/** `map[a:1 b:[x y]]`, fields sorted. */
export function goText(value: JsonValue): string {
  if (value === null) {
    return '<nil>';
  }
  if (Array.isArray(value)) {
    return `[${value.map(goText).join(' ')}]`;
  }
  if (isJsonObject(value)) {
    const fields = fieldsOf(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${fields.map(([name, item]) => `${name}:${goText(item)}`).join(' ')}]`;
  }
  return String(value);
}

/** The Go type that JSON of this kind decodes into. */
export function goType(value: JsonValue): string {
  if (value === null) {
    return '%!s(<nil>)';
  }
  if (Array.isArray(value)) {
    return '[]interface {}';
  }
  switch (typeof value) {
    case 'object':
      return 'map[string]interface {}';
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64';
    case 'bigint':
      return 'int64';
    case 'boolean':
      return 'bool';
    default:
      return 'string';
  }
}
