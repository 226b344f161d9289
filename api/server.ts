/** The hub: a Kubernetes API server, without sockets. `serve.ts` puts it on the network. */
import type { KeyObject } from 'node:crypto';
import { type Logger, pino } from 'pino';
import { createKubeClient } from '../kube/client.ts';
import type { KubeTransport } from '../kube/transport.ts';
import type { AuditLog } from './access/audit.ts';
import { createAuthenticator } from './access/authenticate.ts';
import type { CertificateAuthority } from './access/certificates.ts';
import { createRbac } from './access/rbac.ts';
import { createServiceAccountTokens, generateSigningKey } from './access/service-account-tokens.ts';
import { HUB_USER, type UserInfo } from './access/user.ts';
import { type AdmissionPlugin, admissionChain } from './admission/admission.ts';
import { certificateRequester } from './admission/certificate-requester.ts';
import { clusterAddresses } from './admission/cluster-addresses.ts';
import { namespaceLifecycle } from './admission/namespace-lifecycle.ts';
import { nodePorts } from './admission/node-ports.ts';
import { mutatingPolicies } from './admission/policies/mutating/plugin.ts';
import { validatingPolicies } from './admission/policies/plugin.ts';
import { roleEscalation } from './admission/role-escalation.ts';
import { webhookAdmission } from './admission/webhooks/plugin.ts';
import { createPathAnswers } from './answer-path.ts';
import type { Extension } from './extension.ts';
import type { Hub } from './hub.ts';
import { inProcessTransport } from './in-process.ts';
import { startLifecycle } from './lifecycle/start.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createPipeline } from './pipeline.ts';
import { openHubProxy } from './proxy/hub-proxy.ts';
import { refuseUpgrade, type UpgradeConnection } from './proxy/upgrade.ts';
import { fromUpgrade } from './request/upgrade-request.ts';
import { fromWebRequest } from './request/web-request.ts';
import type { ResourceDefinition } from './resource/definition.ts';
import { createRegistry } from './resource/registry.ts';
import { toStatusError } from './response/failure.ts';
import { tooManyRequests } from './response/status.ts';
import { statusResponse, toWebResponse, type Wire } from './response/web-response.ts';
import type { Window } from './store/collection.ts';
import type { RevisionLog } from './store/revision-log.ts';
import { openStore } from './store/store.ts';

/** What a hub is made of. */
export interface ApiServerOptions {
  log: RevisionLog;
  /** How much history is kept for watches that go on and lists that go to the next page. @default etcd's five minutes, bounded */
  history?: Window;
  /** The kinds that are always served. */
  definitions: readonly ResourceDefinition[];
  /** Admission beyond the server's own. @default {[]} */
  plugins?: readonly AdmissionPlugin[];
  /** Groups that are answered elsewhere. @default [] */
  extensions?: readonly Extension[];
  /** Bearer tokens that never change, and whose they are. @default none */
  tokens?: ReadonlyMap<string, UserInfo>;
  /** Signs tokens of service accounts. @default a key that ends with the process */
  signingKey?: KeyObject;
  /** Signs client certificates; its own certificate is told to service accounts. */
  authority?: CertificateAuthority;
  /** Takes an event for each answered request from outside this process. @default nothing is recorded */
  audit?: AuditLog;
  /** @default silent */
  logger?: Pick<Logger, 'debug' | 'warn'>;
  /** @default {() => new Date()} */
  now?: () => Date;
}

/** A running hub. */
export interface ApiServer {
  /** Answers a web request; `caller` is who its connection belongs to, if that is known. */
  handle(request: Request, caller?: UserInfo): Promise<Response>;
  /** Tunnels exec, attach and port-forward to a member; resolves when the connection is over, and never rejects. */
  upgrade(connection: UpgradeConnection, caller?: UserInfo): Promise<void>;
  /** The API for the same process, as a user. */
  transport(user: UserInfo): KubeTransport;
  close(): Promise<void>;
}

/** Requests from outside that are worked on at once; watches count until they are open. Clients try again after a second. */
const MAX_IN_FLIGHT = 1000;

/** Opens the store and starts the hub. */
export async function createApiServer(options: ApiServerOptions): Promise<ApiServer> {
  const { definitions, plugins = [], extensions = [], tokens = new Map(), signingKey = generateSigningKey() } = options;
  const { authority, audit, logger = pino({ level: 'silent' }), now = () => new Date() } = options;
  const store = await openStore(options.log, options.history);
  const rbac = createRbac(store);
  const serviceAccountTokens = createServiceAccountTokens(store, signingKey);
  const registry = createRegistry([...definitions, ...extensions.flatMap((extension) => extension.definitions)]);
  const hub: Hub = {
    store,
    registry,
    extensions: new Map(extensions.map((extension) => [extension.group, extension])),
    admission: admissionChain([
      namespaceLifecycle(store),
      certificateRequester,
      clusterAddresses(store),
      nodePorts(store),
      ...plugins,
      mutatingPolicies({ store, registry, authorize: rbac.authorize }),
      validatingPolicies({ store, registry, authorize: rbac.authorize }),
      webhookAdmission({ store, authorize: rbac.authorize, logger }),
      roleEscalation(rbac),
    ]),
    rbac,
    authenticator: createAuthenticator({ store, serviceAccountTokens, tokens, now }),
    serviceAccountTokens,
    authority,
    clusterProxy: openHubProxy(store, handle),
    now,
  };
  const metrics = createMetrics(hub);
  const health = { alive: { ping: () => undefined, store: () => store.problem() }, ready: {} };
  const answerPath = createPathAnswers(hub, health, metrics);
  const { answer, upgrade } = createPipeline({ hub, answerPath, audit, metrics, logger });
  const transport = (user: UserInfo): KubeTransport => inProcessTransport(answer, user);
  const stopLifecycle = await startLifecycle({ hub, client: createKubeClient(transport(HUB_USER)), logger });

  let inFlight = 0;

  async function handle(web: Request, caller?: UserInfo): Promise<Response> {
    const wire = wireOf(web);
    inFlight += 1;
    try {
      if (inFlight > MAX_IN_FLIGHT) {
        throw tooManyRequests();
      }
      return await toWebResponse(await answer(fromWebRequest(web, caller), wire.warnings), wire);
    } catch (error) {
      return await statusResponse(toStatusError(error), wire);
    } finally {
      inFlight -= 1;
    }
  }

  return {
    handle,
    async upgrade(connection, caller) {
      try {
        await upgrade(fromUpgrade(connection.request, caller), connection);
      } catch (error) {
        refuseUpgrade(connection.socket, toStatusError(error));
      }
    },
    transport,
    async close() {
      stopLifecycle();
      await hub.clusterProxy.close();
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
