/** Kubernetes' rule for a reference to an object by kind and name. */
import type { FieldError } from '../field-error.ts';
import { pathSegmentName } from './kubernetes-names.ts';
import { invalidEach, required } from './rejections.ts';

/** Kind and name must be there and fit into a URL. */
export function validateObjectReference({ kind, name }: { kind: string; name: string }, field: string): FieldError[] {
  return [...validatePathName(kind, `${field}.kind`), ...validatePathName(name, `${field}.name`)];
}

function validatePathName(value: string, field: string): FieldError[] {
  return value === '' ? [required(field)] : invalidEach(field, value, pathSegmentName(value));
}
