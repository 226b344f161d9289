/** What is wrong with a field, in the words of Kubernetes' `field.Error`. */
import type { JsonValue } from './object.ts';

/** One rejected field; `field` is its path (`spec.placement.spreadConstraints[0].minGroups`). */
export interface FieldError {
  type:
    | 'Required'
    | 'Invalid'
    | 'NotSupported'
    | 'Forbidden'
    | 'Duplicate'
    | 'TooLong'
    | 'TooMany'
    | 'NotFound'
    | 'TypeInvalid';
  field: string;
  value?: JsonValue;
  detail: string;
}

const LABEL: Record<FieldError['type'], string> = {
  Required: 'Required value',
  Invalid: 'Invalid value',
  NotSupported: 'Unsupported value',
  Forbidden: 'Forbidden',
  Duplicate: 'Duplicate value',
  TooLong: 'Too long',
  TooMany: 'Too many',
  NotFound: 'Not found',
  TypeInvalid: 'Invalid value',
};

/** The text of one error as Kubernetes prints it: `spec.x: Invalid value: "y": why`. */
export function formatFieldError({ type, field, value, detail }: FieldError): string {
  const shown =
    value === undefined || type === 'Required' || type === 'Forbidden' || type === 'TooLong' || type === 'TooMany'
      ? ''
      : `: ${JSON.stringify(value)}`;
  return `${field}: ${LABEL[type]}${shown}${detail === '' ? '' : `: ${detail}`}`;
}
