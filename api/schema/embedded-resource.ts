/** Resources inside resources (`x-kubernetes-embedded-resource`): they must say what they are. */
import type { FieldError } from '../../domain/field-error.ts';
import { isJsonObject, type JsonObject } from '../../domain/object.ts';
import { field } from './json.ts';

const KIND = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const KIND_RULE =
  "may have mixed case, but should otherwise match: a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

/** apiVersion and kind must be there and well formed, metadata must be an object. */
export function validateEmbedded(resource: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const text = (name: string): string | undefined => {
    const value = field(resource, name);
    if (value === undefined || value === '') {
      errors.push({ type: 'Required', field: `${path}.${name}`, detail: '' });
    } else if (typeof value !== 'string') {
      errors.push({ type: 'Invalid', field: `${path}.${name}`, value, detail: 'must be a string' });
    } else {
      return value;
    }
    return undefined;
  };
  const apiVersion = text('apiVersion');
  if (apiVersion !== undefined && apiVersion.split('/').length > 2) {
    const detail = `unexpected GroupVersion string: ${apiVersion}`;
    errors.push({ type: 'Invalid', field: `${path}.apiVersion`, value: apiVersion, detail });
  }
  const kind = text('kind');
  if (kind !== undefined && (!KIND.test(kind.toLowerCase()) || kind.length > 63)) {
    errors.push({ type: 'Invalid', field: `${path}.kind`, value: kind, detail: KIND_RULE });
  }
  const metadata = field(resource, 'metadata');
  if (metadata !== undefined && !isJsonObject(metadata)) {
    errors.push({ type: 'Invalid', field: `${path}.metadata`, value: metadata, detail: 'must be an object' });
  }
  return errors;
}
