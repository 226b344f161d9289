/** The `continue` token of a list: the revision it is of, and the key after which it goes on. */
import * as z from 'zod';
import { badRequest } from '../response/status.ts';
import { goJsonError } from './go-json-error.ts';

/** Where a list goes on. `revision` -1: at whatever is there now, because the old state is gone. */
export interface Page {
  revision: number;
  after: string;
}

const TOKEN = z.object({ v: z.literal('meta.k8s.io/v1'), rv: z.number(), start: z.string() });

/** The token of a page. */
export function formatPage({ revision, after }: Page): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${after}\0` })).toString('base64url');
}

/** The page of a token. Throws BadRequest. */
export function parsePage(token: string): Page {
  const text = Buffer.from(token, 'base64url').toString();
  try {
    const { rv, start } = TOKEN.parse(JSON.parse(text));
    return { revision: rv, after: start.replace(/\0$/, '') };
  } catch (error) {
    const why = error instanceof SyntaxError ? goJsonError(text) : 'it is none of this API';
    throw badRequest(`invalid continue token: continue key is not valid: ${why}`);
  }
}
