/** Parameters of list, watch and deletecollection. */
import type { FieldError } from '../../domain/field-error.ts';
import { InvalidSelectorError, type LabelRequirement } from '../../domain/labels.ts';
import { parseLabelSelector } from '../../domain/selector-text.ts';
import { badRequest, invalidOptions, plainError } from '../response/status.ts';
import { type FieldRequirement, parseFieldSelector } from './field-selector.ts';
import { readFlag, readInteger } from './query.ts';

/** Which objects, from which revision, how many. */
export interface ListOptions {
  labels: LabelRequirement[];
  fields: FieldRequirement[];
  /** 0: as many as there are. */
  limit: number;
  /** Where a list goes on; see page.ts. */
  continue: string;
  /** Undefined when none was given. */
  resourceVersion: number | undefined;
  resourceVersionMatch: 'Exact' | 'NotOlderThan' | undefined;
  /** Watches only. */
  bookmarks: boolean;
  sendInitialEvents: boolean | undefined;
  /** Undefined: the server chooses. */
  timeoutSeconds: number | undefined;
}

/** Reads them. Throws BadRequest for what cannot be read, Invalid for what does not go together. */
export function readListOptions(query: URLSearchParams, watch: boolean): ListOptions {
  const limit = readInteger(query, 'limit') ?? 0;
  const timeoutSeconds = readInteger(query, 'timeoutSeconds');
  const match = query.get('resourceVersionMatch') ?? '';
  const sendInitialEvents = query.has('sendInitialEvents') ? readFlag(query, 'sendInitialEvents') : undefined;
  const errors = watch
    ? watchErrors(match, sendInitialEvents, query.get('continue') ?? '')
    : listErrors(match, query, sendInitialEvents);
  if (errors.length > 0) {
    throw invalidOptions('ListOptions', errors);
  }
  return {
    labels: readLabelSelector(query.get('labelSelector') ?? ''),
    fields: parseFieldSelector(query.get('fieldSelector') ?? ''),
    limit: Math.max(0, limit),
    continue: query.get('continue') ?? '',
    resourceVersion: readRevision(query.get('resourceVersion'), watch),
    resourceVersionMatch: match === 'Exact' || match === 'NotOlderThan' ? match : undefined,
    bookmarks: readFlag(query, 'allowWatchBookmarks'),
    sendInitialEvents,
    timeoutSeconds: timeoutSeconds === undefined || timeoutSeconds <= 0 ? undefined : timeoutSeconds,
  };
}

function readLabelSelector(text: string): LabelRequirement[] {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    throw error instanceof InvalidSelectorError ? badRequest(error.message) : error;
  }
}

const MAX_UINT64 = 2n ** 64n - 1n;

function readRevision(text: string | null, watch: boolean): number | undefined {
  if (text === null || text === '') {
    return undefined;
  }
  const isNumber = /^\d+$/.test(text);
  if (!isNumber || BigInt(text) > MAX_UINT64) {
    const shown = JSON.stringify(text);
    const problem = isNumber ? 'value out of range' : 'invalid syntax';
    const why = `resourceVersion: Invalid value: ${shown}: strconv.ParseUint: parsing ${shown}: ${problem}`;
    throw watch ? plainError(why) : badRequest(`invalid resource version: ${why}`);
  }
  return Number(text);
}

function listErrors(match: string, query: URLSearchParams, sendInitialEvents: boolean | undefined): FieldError[] {
  const revision = query.get('resourceVersion') ?? '';
  const errors: FieldError[] = [];
  if (match !== '') {
    const forbid = (detail: string) => errors.push({ type: 'Forbidden', field: 'resourceVersionMatch', detail });
    if (revision === '') {
      forbid('resourceVersionMatch is forbidden unless resourceVersion is provided');
    }
    if (query.get('continue')) {
      forbid('resourceVersionMatch is forbidden when continue is provided');
    }
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      errors.push(unsupportedMatch(match, ['Exact', 'NotOlderThan', '']));
    }
    if (match === 'Exact' && revision === '0') {
      forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
    }
  }
  if (sendInitialEvents !== undefined) {
    errors.push({
      type: 'Forbidden',
      field: 'sendInitialEvents',
      detail: 'sendInitialEvents is forbidden for list',
    });
  }
  return errors;
}

function watchErrors(match: string, sendInitialEvents: boolean | undefined, token: string): FieldError[] {
  const errors: FieldError[] = [];
  if (match !== 'NotOlderThan' && sendInitialEvents !== undefined) {
    errors.push({
      type: 'Forbidden',
      field: 'resourceVersionMatch',
      detail: 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    });
  }
  if (match !== '' && sendInitialEvents === undefined) {
    errors.push({
      type: 'Forbidden',
      field: 'resourceVersionMatch',
      detail: 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    });
  }
  if (match !== '' && match !== 'NotOlderThan') {
    errors.push(unsupportedMatch(match, ['NotOlderThan']));
  }
  if (token !== '' && sendInitialEvents !== undefined) {
    errors.push({
      type: 'Forbidden',
      field: 'continue',
      detail: 'continue is forbidden for watch when sendInitialEvents is provided',
    });
  }
  return errors;
}

function unsupportedMatch(match: string, supported: string[]): FieldError {
  return {
    type: 'NotSupported',
    field: 'resourceVersionMatch',
    value: match,
    detail: `supported values: ${supported.map((value) => JSON.stringify(value)).join(', ')}`,
  };
}
