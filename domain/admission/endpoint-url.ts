/** Rules for the URL of a server that is called: no user, no query, no fragment. */
import type { FieldError } from '../field-error.ts';
import { invalid } from './rejections.ts';
import type { UrlParts } from './url.ts';

/** What is wrong with the parts of a server's URL. `missingHost` says that there must be one. */
export function validateEndpoint(
  { host, user, fragment, query }: UrlParts,
  field: string,
  missingHost: string,
): FieldError[] {
  return [
    ...(host === '' ? [invalid(field, host, missingHost)] : []),
    ...(user !== undefined ? [invalid(field, user, 'user information is not permitted in the URL')] : []),
    ...(fragment !== '' ? [invalid(field, fragment, 'fragments are not permitted in the URL')] : []),
    ...(query !== '' ? [invalid(field, query, 'query parameters are not permitted in the URL')] : []),
  ];
}
