/** Which webhook answers for a kind. */
import type { InterpreterWebhook, ResourceInterpreterWebhookConfiguration } from '../../kinds/interpreter-webhook.ts';
import type { GroupVersionKind } from '../../object.ts';

/** A webhook and where it is configured. */
export interface Hook {
  /** `<configuration>/<webhook>`: unique, and the order in which webhooks are asked. */
  id: string;
  webhook: InterpreterWebhook;
}

const ANY = '*';

/** The first webhook, in the order of ids, with a rule for the operation on the kind. */
export function hookFor(hooks: readonly Hook[], kind: GroupVersionKind, operation: string): Hook | undefined {
  return hooks.find(({ webhook }) =>
    webhook.rules?.some(
      (rule) =>
        includes(rule.operations, operation) &&
        includes(rule.apiGroups, kind.group) &&
        includes(rule.apiVersions, kind.version) &&
        includes(rule.kinds, kind.kind),
    ),
  );
}

/** All webhooks of the hub, in the order in which they are asked. */
export function hooksOf(configurations: readonly ResourceInterpreterWebhookConfiguration[]): Hook[] {
  return configurations
    .flatMap(({ metadata, webhooks }) =>
      webhooks.map((webhook) => ({ id: `${metadata.name}/${webhook.name}`, webhook })),
    )
    .sort((left, right) => (left.id < right.id ? -1 : 1));
}

function includes(values: readonly string[], wanted: string): boolean {
  return values.includes(ANY) || values.includes(wanted);
}
