/** Parameters of writes: dry run, field manager, field validation. */
import type { FieldError } from '../../domain/field-error.ts';
import { invalidOptions } from '../response/status.ts';
import type { ApiRequest } from './api-request.ts';
import { readFlag } from './query.ts';

/** What to do with fields that the kind does not have. */
export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** Parameters of create, update and patch. */
export interface WriteOptions {
  dryRun: boolean;
  /** Who is recorded as the writer of the fields. */
  fieldManager: string;
  fieldValidation: FieldValidation;
  /** Apply only: take over what other managers own. */
  force: boolean;
}

const MAX_MANAGER_LENGTH = 128;
const FIELD_VALIDATIONS = ['Ignore', 'Strict', 'Warn'];

/** Reads them; `kind` is `CreateOptions`, `UpdateOptions` or `PatchOptions`. Throws Invalid. */
export function readWriteOptions({ query, header }: ApiRequest, kind: string, apply: boolean): WriteOptions {
  const errors: FieldError[] = [];
  const manager = query.get('fieldManager') ?? '';
  const validation = query.get('fieldValidation') ?? '';
  if (apply && manager === '') {
    errors.push({ type: 'Required', field: 'fieldManager', detail: 'is required for apply patch' });
  }
  if (!apply && kind === 'PatchOptions' && query.has('force')) {
    errors.push({ type: 'Forbidden', field: 'force', detail: 'may not be specified for non-apply patch' });
  }
  if (manager.length > MAX_MANAGER_LENGTH) {
    errors.push({
      type: 'TooLong',
      field: 'fieldManager',
      detail: `may not be more than ${MAX_MANAGER_LENGTH} bytes`,
    });
  }
  for (const [at, character] of [...manager].entries()) {
    if (!/[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character)) {
      const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      const detail = `invalid character U+${code} (at position ${at})`;
      errors.push({ type: 'Invalid', field: 'fieldManager', value: manager, detail });
      break;
    }
  }
  const dryRun = readDryRun(query.getAll('dryRun'), errors);
  if (validation !== '' && !FIELD_VALIDATIONS.includes(validation)) {
    const detail = `supported values: ${['', ...FIELD_VALIDATIONS].map((value) => JSON.stringify(value)).join(', ')}`;
    errors.push({ type: 'NotSupported', field: 'fieldValidation', value: validation, detail });
  }
  if (errors.length > 0) {
    throw invalidOptions(kind, errors);
  }
  return {
    dryRun,
    fieldManager: manager === '' ? managerOfAgent(header('user-agent')) : manager,
    fieldValidation: validation === 'Ignore' || validation === 'Strict' ? validation : 'Warn',
    force: readFlag(query, 'force'),
  };
}

/** True for `All`, the only value there is; anything else is an error. */
export function readDryRun(values: readonly string[], errors: FieldError[]): boolean {
  if (values.some((value) => value !== 'All')) {
    errors.push({ type: 'NotSupported', field: 'dryRun', value: [...values], detail: 'supported values: "All"' });
  }
  return values.length > 0;
}

/** A writer that gives no name is known by the first part of its user agent: `kubectl/v1.32` is `kubectl`. */
function managerOfAgent(agent = ''): string {
  return agent.split('/', 1)[0]?.slice(0, MAX_MANAGER_LENGTH) || 'unknown';
}
