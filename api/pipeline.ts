/** The way of every request: who sends it, as whom, what it asks for, whether that is allowed, and the answer. */
import type { Logger } from 'pino';
import { type AuditLog, auditEvent } from './access/audit.ts';
import type { Action } from './access/authorize.ts';
import { impersonate } from './access/impersonate.ts';
import { refusal } from './access/refusal.ts';
import type { UserInfo } from './access/user.ts';
import { dispatch, type Remarks } from './dispatch.ts';
import { answerByExtension } from './extension.ts';
import type { Hub } from './hub.ts';
import type { Metrics } from './metrics/metrics.ts';
import { isProxied, pathBehindProxy } from './proxy/proxy-path.ts';
import type { UpgradeConnection } from './proxy/upgrade.ts';
import type { ApiRequest } from './request/api-request.ts';
import { type PathTarget, type ResourceTarget, readTarget } from './request/target.ts';
import type { Answer } from './response/answer.ts';
import { toStatusError } from './response/failure.ts';
import { badRequest, unknownResource } from './response/status.ts';
import { sendEvents, wantsWebSocket } from './response/web-socket.ts';

/** Both ways that requests can end. They throw `KubeStatusError` and nothing else. */
export interface Pipeline {
  /** Answers a request; warnings for the client are added to the list. */
  answer(request: ApiRequest, warnings?: string[]): Promise<Answer>;
  /** Hands a connection over to a member, or sends a watch over it; resolves when it is over. */
  upgrade(request: ApiRequest, connection: UpgradeConnection): Promise<void>;
}

/** What is done for a request that may be done, and the code of its answer. */
type Act<Result> = (
  target: Target,
  user: UserInfo,
  annotations: Map<string, string>,
) => Promise<{ code: number; result: Result }>;
type Target = ResourceTarget | PathTarget;

/** What {@link createPipeline} needs. */
export interface PipelineOptions {
  hub: Hub;
  /** Answers what is no resource: discovery, health, version. */
  answerPath(request: ApiRequest): Answer | Promise<Answer>;
  audit: AuditLog | undefined;
  metrics: Metrics;
  logger: Pick<Logger, 'warn'>;
}

/** The pipeline of a hub. */
export function createPipeline({ hub, answerPath, audit, metrics, logger }: PipelineOptions): Pipeline {
  const { authenticator, rbac } = hub;

  async function answerTarget(request: ApiRequest, target: Target, user: UserInfo, remarks: Remarks): Promise<Answer> {
    if (target.kind === 'path') {
      return answerPath(request);
    }
    const extension = hub.extensions.get(target.group);
    return extension ? answerByExtension(extension, request, user) : dispatch(hub, request, target, user, remarks);
  }

  function authorize(request: ApiRequest, user: UserInfo, target: Target): void {
    const action = actionOf(request, target);
    const decision = rbac.authorize(user, action);
    if (!decision.allowed) {
      throw refusal(user, action, decision);
    }
  }

  /** Acts for the one who sends the request, if they may, and records it. */
  async function serve<Result>(request: ApiRequest, act: Act<Result>): Promise<Result> {
    const received = hub.now();
    const answered = metrics.request(request);
    const target = readTarget(request);
    const annotations = new Map<string, string>();
    let sender: UserInfo | undefined;
    let user: UserInfo | undefined;
    const record = (code: number, message?: string): void => {
      answered(code);
      // What this process asks of itself would drown what people do.
      if (audit && request.web) {
        const failed = message === undefined ? {} : { message };
        audit(
          auditEvent({ request, target, sender, user, code, ...failed, annotations, received, answered: hub.now() }),
        );
      }
    };
    try {
      sender = await authenticator.sender(request);
      user = impersonate(request, sender, rbac.authorize);
      authorize(request, user, target);
      const { code, result } = await act(target, user, annotations);
      record(code);
      return result;
    } catch (error) {
      const failure = toStatusError(error);
      if (failure.code >= 500 && failure.cause !== undefined) {
        logger.warn({ err: failure.cause, verb: target.verb, path: request.path }, 'cannot answer a request');
      }
      record(failure.code, failure.message);
      throw failure;
    }
  }

  return {
    answer: (request, warnings = []) =>
      serve(request, async (target, user, annotations) => {
        const result = await answerTarget(request, target, user, { warnings, annotations });
        return { code: codeOf(result), result: metrics.watched(request, result) };
      }),
    upgrade: (request, connection) =>
      serve(request, async (target, caller, annotations) => {
        if (target.verb === 'watch' && wantsWebSocket(connection.request)) {
          const answer = metrics.watched(
            request,
            await answerTarget(request, target, caller, { warnings: [], annotations }),
          );
          if (answer.kind === 'watch') {
            const result = await sendEvents(connection.request, connection.socket, answer.events);
            return { code: SWITCHING_PROTOCOLS, result };
          }
        }
        if (target.kind === 'path' || target.name === undefined || !isProxied(target)) {
          throw badRequest('only watches and connections through the proxy of a cluster can be upgraded');
        }
        if (!hub.registry.find(target.group, target.version, target.plural)) {
          throw unknownResource();
        }
        const pathAndQuery = pathBehindProxy(new URL(connection.request.url ?? '/', 'https://hub'));
        const result = await hub.clusterProxy.upgrade(connection, { cluster: target.name, pathAndQuery, caller });
        return { code: SWITCHING_PROTOCOLS, result };
      }),
  };
}

const SWITCHING_PROTOCOLS = 101;

function codeOf(answer: Answer): number {
  switch (answer.kind) {
    case 'response':
      return answer.response.status;
    case 'object':
    case 'document':
      return answer.code;
    case 'list':
    case 'watch':
      return 200;
  }
}

/** A field selector that asks for one object by its name. */
const SELECTS_NAME = /(?:^|,)metadata\.name==?([^=,\\]+)(?=,|$)/;

/** What a request wants to do, as authorization asks. */
function actionOf({ query }: ApiRequest, target: Target): Action {
  if (target.kind === 'path') {
    return target;
  }
  const { verb, group, plural, subresource = '', namespace = '' } = target;
  // Who may see one object may list and watch that one.
  const name = target.name ?? SELECTS_NAME.exec(query.get('fieldSelector') ?? '')?.[1] ?? '';
  // A namespace is inside itself: who may read all of it may read the object, too.
  const inside = group === '' && plural === 'namespaces' ? name : namespace;
  return { kind: 'resource', verb, group, resource: plural, subresource, namespace: inside, name };
}
