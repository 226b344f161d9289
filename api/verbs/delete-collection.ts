/** DELETE of all objects that a selector matches. */
import { KubeStatusError } from '../../kube/errors.ts';
import { readListOptions } from '../request/list-options.ts';
import type { Answer } from '../response/answer.ts';
import { presentList } from '../response/present.ts';
import { deleteNamed, deleteOptionsOf } from './delete.ts';
import { collectionOf, type Operation } from './operation.ts';
import { selectionOf } from './selection.ts';

/** Deletes them one by one and answers with the list of what was there. */
export async function deleteCollection(operation: Operation): Promise<Answer> {
  const { hub, presentation, request, target } = operation;
  const list = readListOptions(request.query, false);
  const options = await deleteOptionsOf(operation);
  const selection = selectionOf(operation, list);
  const entries = collectionOf(operation).list(selection.prefix).filter(selection.matches);
  await Promise.all(
    entries.map(async ({ object: { metadata } }) => {
      const { namespace, name } = metadata;
      const one = { ...operation, target: { ...target, ...(namespace !== undefined && { namespace }) } };
      try {
        await deleteNamed(one, name, options);
      } catch (error) {
        if (!(error instanceof KubeStatusError && error.code === 404)) {
          throw error;
        }
      }
    }),
  );
  return presentList(presentation, entries, { resourceVersion: String(hub.store.revision()) });
}
