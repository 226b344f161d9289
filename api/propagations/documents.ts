/** Objects in YAML or JSON text: several documents in one, lists taken apart. */
import { parseAllDocuments } from 'yaml';
import { ExplainedError } from '../../domain/explained-error.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { isKubeObject } from '../../kube/parse.ts';

/** The objects of one text; `name` is for messages. Throws {@link ExplainedError} that names the document. */
export function objectsIn(source: string, name: string): KubeObject[] {
  return documentsIn(source, name).flatMap((value, index) => objectsOf(value, `${name}, document ${index + 1}`));
}

/** The documents of one text, empty ones left out. Throws {@link ExplainedError} for what is no YAML. */
export function documentsIn(source: string, name: string): JsonValue[] {
  return parseAllDocuments(source).flatMap((document): JsonValue[] => {
    const [problem] = document.errors;
    if (problem) {
      throw new ExplainedError(`${name}: ${problem.message}`);
    }
    const value: JsonValue = document.toJS();
    return value === null ? [] : [value];
  });
}

/** An object, or those of a list; `place` is for the {@link ExplainedError} about what is none. */
export function objectsOf(value: JsonValue, place: string): KubeObject[] {
  if (
    isJsonObject(value) &&
    typeof value.kind === 'string' &&
    value.kind.endsWith('List') &&
    Array.isArray(value.items)
  ) {
    return value.items.flatMap((item) => objectsOf(item, place));
  }
  if (!isKubeObject(value)) {
    throw new ExplainedError(`${place}: an object needs apiVersion, kind and metadata.name`);
  }
  return [value];
}
