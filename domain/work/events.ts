/** Events on Works, and on templates about their copies. */
import { type EventText, normalEvent, warningEvent } from '../event.ts';
import type { Work } from '../kinds/work.ts';
import { type KubeObject, keyText } from '../object.ts';
import { dispatchingCondition } from './conditions.ts';

/** On the Work, when all its manifests were applied or some could not be. */
export function syncEvent(work: Work, cluster: string, error?: string): EventText {
  const key = keyText(work.metadata);
  return error === undefined
    ? normalEvent('SyncSucceed', `Sync work(${key}) to cluster(${cluster}) successful.`)
    : warningEvent('SyncFailed', `Failed to sync work(${key}) to cluster(${cluster}), err: ${error}`);
}

/** On the template, when its copy was applied or could not be. */
export function applyEvent(
  { metadata: { namespace = '', name } }: KubeObject,
  cluster: string,
  error?: string,
): EventText {
  const key = `${namespace}/${name}`;
  return error === undefined
    ? normalEvent('SyncSucceed', `Successfully applied resource(${key}) to cluster ${cluster}`)
    : warningEvent('SyncFailed', `Failed to create or update resource(${key}) in member cluster(${cluster}): ${error}`);
}

/** On the Work, when its condition Dispatching changed. */
export function dispatchingEvent(work: Work): EventText {
  return normalEvent('WorkDispatching', dispatchingCondition(work).message);
}
