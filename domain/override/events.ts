/** Events on templates about the override policies that shape what their clusters get. */
import { type EventText, normalEvent, warningEvent } from '../event.ts';

/** On the template, when a policy (`name` or `namespace/name`) was applied for a cluster. */
export function overrideEvent(policy: string, cluster: string): EventText {
  return normalEvent('ApplyOverridePolicySucceed', `${applied(policy, cluster)} succeed.`);
}

/** On the template, when a policy (`name` or `namespace/name`) does not fit it. */
export function overrideFailedEvent(policy: string, cluster: string): EventText {
  return warningEvent('ApplyOverridePolicyFailed', `${applied(policy, cluster)} failed.`);
}

function applied(policy: string, cluster: string): string {
  const kind = policy.includes('/') ? 'override policy' : 'cluster override policy';
  return `Apply ${kind}(${policy}) for cluster(${cluster})`;
}
