/** The hub's store copied while it serves, for `fleetwright backup`. */
import type { ApiRequest } from './request/api-request.ts';
import { type Answer, objectAnswer } from './response/answer.ts';
import { methodNotAllowed } from './response/status.ts';
import type { Store } from './store/store.ts';

/** Where to ask for a copy. It never leaves the machine: the answer is the name of the file. */
export const BACKUP_PATH = '/fleetwright/backup';

/** Answers with `{ file }`, which is the caller's to take away; undefined for other paths and where nothing is on disk. */
export async function answerBackup({ backup }: Store, { method, path }: ApiRequest): Promise<Answer | undefined> {
  if (path !== BACKUP_PATH || !backup) {
    return undefined;
  }
  if (method !== 'POST') {
    throw methodNotAllowed();
  }
  return objectAnswer({ file: await backup() });
}
