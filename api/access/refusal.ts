/** What somebody is told who may not do what they asked for. */
import type { KubeStatusError } from '../../kube/errors.ts';
import { forbidden, forbiddenPath } from '../response/status.ts';
import type { Action, Decision } from './authorize.ts';
import type { UserInfo } from './user.ts';

/** The 403 for an action that was not allowed. */
export function refusal(user: UserInfo, action: Action, { reason }: Decision): KubeStatusError {
  const why = reason === '' ? '' : `: ${reason}`;
  const who = `User ${JSON.stringify(user.username)} cannot ${action.verb}`;
  if (action.kind === 'path') {
    return forbiddenPath(action.path, who, why);
  }
  const { group, resource, subresource, namespace, name } = action;
  const what = subresource === '' ? resource : `${resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`;
  return forbidden(
    { group, plural: resource },
    name,
    `${who} resource ${JSON.stringify(what)} in API group ${JSON.stringify(group)} ${where}${why}`,
  );
}
