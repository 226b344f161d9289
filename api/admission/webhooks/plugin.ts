/**
 * The plugins MutatingAdmissionWebhook and ValidatingAdmissionWebhook: webhooks of users are asked about writes.
 * Texts and order are kube-apiserver's. Unlike there, matchPolicy Equivalent finds no other versions of a kind.
 */

import type { Logger } from 'pino';
import { isJsonObject, type JsonObject, type KubeObject } from '../../../domain/object.ts';
import { writeJson } from '../../../kube/deep-json.ts';
import type { Authorizer } from '../../access/authorize.ts';
import { applyJsonPatch } from '../../patch/json-patch.ts';
import { PatchError } from '../../patch/patch-error.ts';
import { badRequest, internalError } from '../../response/status.ts';
import type { Store } from '../../store/store.ts';
import type { Admission, AdmissionPlugin } from '../admission.ts';
import { createTurns } from '../reinvocation.ts';
import { callWebhook, type WebhookAnswer, WebhookCallError } from './call.ts';
import { registeredWebhooks, type Webhook, type WebhookType } from './configuration.ts';
import { deniedBy } from './denied.ts';
import { isExempt, wantsRequest } from './matching.ts';

/** Options of {@link webhookAdmission}. */
export interface WebhookAdmissionOptions {
  store: Store;
  /** Answers what match conditions ask of the authorizer. */
  authorize: Authorizer;
  /** Told of failures that are ignored. */
  logger?: Pick<Logger, 'warn'>;
}

/**
 * The plugin; it stands after all others. Deletions, which plugins only validate, are shown to mutating webhooks too.
 */
export function webhookAdmission({ store, authorize, logger }: WebhookAdmissionOptions): AdmissionPlugin {
  const takeTurn = createTurns();

  /** The answer of a webhook; undefined when it failed and that is to be ignored. */
  async function ask(webhook: Webhook, type: WebhookType, admission: Admission): Promise<WebhookAnswer | undefined> {
    if (admission.dryRun && webhook.sideEffects !== 'None' && webhook.sideEffects !== 'NoneOnDryRun') {
      throw badRequest(`admission webhook "${webhook.name}" does not support dry run`);
    }
    try {
      const answer = await callWebhook(webhook, type, admission);
      admission.warnings.push(...answer.warnings);
      return answer;
    } catch (error) {
      if (!(error instanceof WebhookCallError)) {
        throw error;
      }
      if (webhook.failurePolicy === 'Ignore') {
        logger?.warn({ webhook: webhook.name, err: error }, 'failed calling webhook, failing open');
        return undefined;
      }
      throw internalError(`failed calling webhook "${webhook.name}": ${error.message}`);
    }
  }

  /** Calls the mutating webhooks in order; in a second round those that ask for it when somebody changed the object. */
  async function mutateInTurn(admission: Admission): Promise<KubeObject | undefined> {
    let { object } = admission;
    const turn = takeTurn(admission.rounds ?? { again: false, wanted: false }, object);
    for (const [index, webhook] of registeredWebhooks(store, 'mutating').entries()) {
      const current = object ? { ...admission, object } : admission;
      const name = `${webhook.name} ${index}`;
      if (!turn.isDue(name) || !wantsRequest(webhook, current, { store, authorize })) {
        continue;
      }
      const answer = await ask(webhook, 'mutating', current);
      const next = answer ? mutated(webhook, answer, object) : object;
      if (next !== object) {
        object = next;
        turn.changed();
      }
      if (webhook.reinvocationPolicy === 'IfNeeded') {
        turn.mayBeAskedAgain(name);
      }
    }
    turn.leave(object);
    return object;
  }

  return {
    asksAgain: true,

    async mutate(admission, object) {
      return isExempt(admission) ? object : ((await mutateInTurn({ ...admission, object })) ?? object);
    },

    async validate(admission) {
      if (isExempt(admission)) {
        return;
      }
      if (admission.operation === 'DELETE') {
        await mutateInTurn(admission);
      }
      const wanted = registeredWebhooks(store, 'validating').filter((webhook) =>
        wantsRequest(webhook, admission, { store, authorize }),
      );
      const outcomes = await Promise.allSettled(
        wanted.map(async (webhook) => {
          const answer = await ask(webhook, 'validating', admission);
          if (answer && !answer.allowed) {
            throw deniedBy(webhook.name, answer.refusal);
          }
        }),
      );
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed) {
        throw failed.reason;
      }
    },
  };
}

/** The object after a webhook's answer; the very object when it is left as it was. */
function mutated(webhook: Webhook, answer: WebhookAnswer, object: KubeObject | undefined): KubeObject | undefined {
  if (!answer.allowed) {
    throw deniedBy(webhook.name, answer.refusal);
  }
  if (answer.patch === undefined || (Array.isArray(answer.patch) && answer.patch.length === 0)) {
    return object;
  }
  if (!object) {
    throw internalError(
      `admission webhook "${webhook.name}" attempted to modify the object, which is not supported for this operation`,
    );
  }
  try {
    const next = applyJsonPatch(object, answer.patch);
    if (!isOfKindOf(object, next)) {
      throw internalError(`admission webhook "${webhook.name}" changed the kind of the object or removed its metadata`);
    }
    return writeJson(next) === writeJson(object) ? object : next;
  } catch (error) {
    if (error instanceof PatchError) {
      throw internalError(error.message);
    }
    throw error;
  }
}

function isOfKindOf(object: KubeObject, next: JsonObject): next is KubeObject {
  return next.apiVersion === object.apiVersion && next.kind === object.kind && isJsonObject(next.metadata);
}
