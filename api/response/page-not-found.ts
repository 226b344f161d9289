/** The answer to a path that means nothing. */
import type { Answer } from './answer.ts';

/** 404 as plain text, as kube-apiserver gives it outside of its API groups. */
export function pageNotFound(): Answer {
  return {
    kind: 'document',
    code: 404,
    type: 'text/plain; charset=utf-8',
    body: '404 page not found\n',
    headers: { 'x-content-type-options': 'nosniff' },
  };
}
