/** The way of every request: who sends it, as whom, what it asks for, whether that is allowed, and the answer. */
import type { Logger } from 'pino';
import { type AuditLog, auditEvent } from './access/audit.ts';
import type { Action } from './access/authorize.ts';
import { impersonate } from './access/impersonate.ts';
import { refusal } from './access/refusal.ts';
import type { UserInfo } from './access/user.ts';
import { dispatch } from './dispatch.ts';
import { answerByExtension } from './extension.ts';
import type { Hub } from './hub.ts';
import type { ApiRequest } from './request/api-request.ts';
import { type PathTarget, type ResourceTarget, readTarget } from './request/target.ts';
import type { Answer } from './response/answer.ts';
import { toStatusError } from './response/failure.ts';

/** Answers a request; warnings for the client are added to the list. Throws `KubeStatusError` and nothing else. */
export type Pipeline = (request: ApiRequest, warnings?: string[]) => Promise<Answer>;

/** What {@link createPipeline} needs. */
export interface PipelineOptions {
  hub: Hub;
  /** Answers what is no resource: discovery, health, version. */
  answerPath(request: ApiRequest): Answer | Promise<Answer>;
  audit: AuditLog | undefined;
  logger: Pick<Logger, 'warn'>;
}

/** The pipeline of a hub. */
export function createPipeline({ hub, answerPath, audit, logger }: PipelineOptions): Pipeline {
  const { authenticator, rbac } = hub;

  async function answerTarget(
    request: ApiRequest,
    target: ResourceTarget | PathTarget,
    user: UserInfo,
    warnings: string[],
  ): Promise<Answer> {
    const action = actionOf(target);
    const decision = rbac.authorize(user, action);
    if (!decision.allowed) {
      throw refusal(user, action, decision);
    }
    if (target.kind === 'path') {
      return answerPath(request);
    }
    const extension = hub.extensions.get(target.group);
    return extension ? answerByExtension(extension, request, user) : dispatch(hub, request, target, user, warnings);
  }

  return async (request, warnings = []) => {
    const received = hub.now();
    const target = readTarget(request);
    let sender: UserInfo | undefined;
    let user: UserInfo | undefined;
    const record = (code: number, message?: string): void => {
      if (audit && sender) {
        const failed = message === undefined ? {} : { message };
        audit(
          auditEvent({ request, target, sender, user: user ?? sender, code, ...failed, received, answered: hub.now() }),
        );
      }
    };
    try {
      sender = await authenticator.sender(request);
      user = impersonate(request, sender, rbac.authorize);
      const answer = await answerTarget(request, target, user, warnings);
      record('code' in answer ? answer.code : 200);
      return answer;
    } catch (error) {
      const failure = toStatusError(error);
      if (failure.code >= 500 && failure.cause !== undefined) {
        logger.warn({ err: failure.cause, verb: target.verb, path: request.path }, 'cannot answer a request');
      }
      record(failure.code, failure.message);
      throw failure;
    }
  };
}

/** What a request wants to do, as authorization asks. */
function actionOf(target: ResourceTarget | PathTarget): Action {
  if (target.kind === 'path') {
    return target;
  }
  const { verb, group, plural, subresource = '', namespace = '', name = '' } = target;
  // A namespace is inside itself: who may read all of it may read the object, too.
  const inside = group === '' && plural === 'namespaces' ? name : namespace;
  return { kind: 'resource', verb, group, resource: plural, subresource, namespace: inside, name };
}
