/** The hub: a Kubernetes API server, without sockets. `serve.ts` puts it on the network. */

import { type Logger, pino } from 'pino';
import { createKubeClient } from '../kube/client.ts';
import { KubeStatusError } from '../kube/errors.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { ANONYMOUS, HUB_USER, type UserInfo } from './access/user.ts';
import { type AdmissionPlugin, admissionChain } from './admission/admission.ts';
import { namespaceLifecycle } from './admission/namespace-lifecycle.ts';
import { webhookAdmission } from './admission/webhooks/plugin.ts';
import { createDiscovery } from './discovery/discovery.ts';
import { healthAnswer } from './discovery/health.ts';
import { createOpenApi } from './discovery/openapi.ts';
import { versionInfo } from './discovery/version.ts';
import { dispatch } from './dispatch.ts';
import type { Hub } from './hub.ts';
import { inProcessTransport } from './in-process.ts';
import { startLifecycle } from './lifecycle/start.ts';
import type { ApiRequest } from './request/api-request.ts';
import { readTarget } from './request/target.ts';
import { fromWebRequest } from './request/web-request.ts';
import type { ResourceDefinition } from './resource/definition.ts';
import { createRegistry } from './resource/registry.ts';
import { type Answer, objectAnswer } from './response/answer.ts';
import { pageNotFound } from './response/page-not-found.ts';
import { internalError } from './response/status.ts';
import { statusResponse, toWebResponse, type Wire } from './response/web-response.ts';
import type { RevisionLog } from './store/revision-log.ts';
import { openStore } from './store/store.ts';

/** What a hub is made of. */
export interface ApiServerOptions {
  log: RevisionLog;
  /** The kinds that are always served. */
  definitions: readonly ResourceDefinition[];
  /** Admission beyond the server's own. @default {[]} */
  plugins?: readonly AdmissionPlugin[];
  /** @default silent */
  logger?: Pick<Logger, 'debug' | 'warn'>;
  /** @default {() => new Date()} */
  now?: () => Date;
}

/** A running hub. */
export interface ApiServer {
  /** Answers a web request; `caller` is who its connection belongs to, if that is known. */
  handle(request: Request, caller?: UserInfo): Promise<Response>;
  /** The API for the same process, as a user. */
  transport(user: UserInfo): KubeTransport;
  close(): Promise<void>;
}

/** Opens the store and starts the hub. */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const now = options.now ?? (() => new Date());
  const store = await openStore(options.log);
  const registry = createRegistry(options.definitions);
  const hub: Hub = {
    store,
    registry,
    admission: admissionChain([namespaceLifecycle(store), ...(options.plugins ?? []), webhookAdmission({ store })]),
    now,
  };
  const discovery = createDiscovery(registry);
  const openApi = createOpenApi(registry, now);
  const checks = { alive: { ping: () => undefined }, ready: {} };

  function answerPath(request: ApiRequest): Answer {
    return (
      healthAnswer(checks, request.path, request.query) ??
      (request.path === '/version' ? objectAnswer(versionInfo()) : undefined) ??
      openApi(request) ??
      discovery(request) ??
      pageNotFound()
    );
  }

  async function answer(request: ApiRequest, warnings: string[] = []): Promise<Answer> {
    const user = request.caller ?? ANONYMOUS;
    const target = readTarget(request);
    return target.kind === 'path' ? answerPath(request) : dispatch(hub, request, target, user, warnings);
  }

  const transport = (user: UserInfo): KubeTransport => inProcessTransport((request) => answer(request), user);
  const stopLifecycle = await startLifecycle({
    hub,
    client: createKubeClient(transport(HUB_USER)),
    logger: options.logger ?? pino({ level: 'silent' }),
  });

  return {
    async handle(web, caller) {
      const wire = wireOf(web);
      try {
        const request = fromWebRequest(web, caller);
        return await toWebResponse(await answer(request, wire.warnings), wire);
      } catch (error) {
        return statusResponse(error instanceof KubeStatusError ? error : unexpected(error), wire);
      }
    },
    transport,
    async close() {
      stopLifecycle();
      await store.close();
    },
  };
}

function wireOf({ url, headers }: Request): Wire & { warnings: string[] } {
  const accept = headers.get('accept') ?? '';
  return {
    format: /^application\/yaml\b/.test(accept) ? 'yaml' : 'json',
    pretty: wantsPretty(url, headers.get('user-agent') ?? ''),
    gzip: (headers.get('accept-encoding') ?? '').includes('gzip'),
    warnings: [],
  };
}

/** People get indented JSON: with `pretty`, or in a browser, curl and wget unless `pretty=0`. */
function wantsPretty(url: string, agent: string): boolean {
  const pretty = url.includes('pretty') ? new URL(url).searchParams.get('pretty') : null;
  return pretty === null ? /^(curl|Wget|Mozilla\/5\.0)/.test(agent) : pretty !== '0' && pretty !== 'false';
}

function unexpected(error: unknown): KubeStatusError {
  return internalError(error instanceof Error ? error.message : String(error));
}
