/** A column of `kubectl get` that is given by a JSONPath, as CustomResourceDefinitions and Karmada's kinds give theirs. */

import type { JsonValue } from '../../domain/object.ts';
import { isNumeric } from '../../domain/object.ts';
import { writeJson } from '../../kube/deep-json.ts';
import { humanAge } from '../builtin/human-duration.ts';
import type { TableColumn } from './definition.ts';
import { compileJsonPath } from './json-path.ts';

/** What is known of the column. */
export interface PathColumn {
  name: string;
  type: TableColumn['type'];
  jsonPath: string;
  format?: string | undefined;
  description?: string | undefined;
  priority?: number | undefined;
}

/** The column. Throws `JsonPathError` when the path cannot be read. */
export function pathColumn({ name, type, jsonPath, format, description, priority = 0 }: PathColumn): TableColumn {
  const read = compileJsonPath(jsonPath);
  return {
    name,
    type,
    priority,
    ...(format === undefined ? {} : { format }),
    ...(description === undefined ? {} : { description }),
    cell: (object, now) => cellOf(type, read(object), now),
  };
}

/** A column shows the first value, one of text all; a date as the time since then. Missing values are empty. */
function cellOf(type: TableColumn['type'], values: readonly JsonValue[], now: Date): JsonValue {
  const [first] = values;
  switch (type) {
    case 'date':
      return typeof first === 'string' ? humanAge(first, now) : '<unknown>';
    case 'integer':
    case 'number':
      return isNumeric(first) ? first : null;
    case 'boolean':
      return typeof first === 'boolean' ? first : null;
    case 'string':
      return values.length === 0 ? '' : values.map(textOf).join(',');
  }
}

function textOf(value: JsonValue): string {
  return typeof value === 'object' && value !== null ? writeJson(value) : String(value);
}
