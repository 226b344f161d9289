/** The embedded hub: every Kubernetes kind stored and not run, Karmada's kinds with their rules. */
import { type Logger, pino } from 'pino';
import { BUILTIN_RESOURCES } from '../../api/builtin/resources.ts';
import type { Extension } from '../../api/extension.ts';
import { karmadaAdmission } from '../../api/karmada/admission.ts';
import { karmadaResources } from '../../api/karmada/resources.ts';
import { type HubLookups, openHubLookups } from '../../api/webhooks/hub-lookups.ts';
import type { AdmissionGates } from '../../domain/admission/rules.ts';
import { DEFAULT_FEATURE_GATES } from '../../domain/feature-gates.ts';
import { scriptError } from '../../domain/interpreter/lua/script.ts';
import { KARMADA_KINDS } from '../../domain/kinds/registry.ts';
import { createKubeClient } from '../../kube/client.ts';
import { clientAccess, installedNamespaces } from '../install/access.ts';
import { isOfMembers, memberDefinitions } from '../install/definitions.ts';
import { applyInstalled } from '../install/installed.ts';
import { putObject } from '../join/ensure.ts';
import { CONFIG_MAPS } from '../join/resources.ts';
import { type EmbeddedServer, openEmbeddedServer } from './api-server.ts';
import { clusterInfo } from './cluster-info.ts';

/** Where the hub keeps its state and listens. */
export interface EmbeddedHubOptions {
  folder: string;
  host: string;
  port: number;
  /** @default DEFAULT_FEATURE_GATES */
  gates?: AdmissionGates;
  /** ClusterTaintPolicies may set NoExecute. @default {false} */
  allowNoExecuteTaintPolicy?: boolean;
  extensions?: readonly Extension[];
  /** Where to record who asked for what. @default nowhere */
  auditFile?: string | undefined;
  /** @default silent */
  logger?: Logger;
  /** Answers what is no API: the web page. Undefined for paths that are the API's. */
  page?: (request: Request) => Response | undefined;
}

/** Opens the hub; resolves when it answers and Karmada's own namespaces and roles are there. */
export async function openEmbeddedHub({
  folder,
  host,
  port,
  gates = DEFAULT_FEATURE_GATES,
  allowNoExecuteTaintPolicy = false,
  extensions = [],
  auditFile,
  logger = pino({ level: 'silent' }),
  page,
}: EmbeddedHubOptions): Promise<EmbeddedServer> {
  let following: HubLookups | undefined;
  const admission = karmadaAdmission({
    gates,
    lookups: {
      gates,
      allowNoExecuteTaintPolicy,
      // The hub must answer before it can be followed.
      customizations: () => following?.lookups.customizations() ?? [],
      quotas: (namespace) => following?.lookups.quotas(namespace) ?? [],
      luaError: scriptError,
    },
    chargeQuotas: async (write) => (await following?.chargeQuotas?.(write)) ?? { allowed: true },
    now: () => new Date(),
  });
  const hub = await openEmbeddedServer({
    name: 'fleetwright',
    folder,
    host,
    port,
    definitions: [...BUILTIN_RESOURCES, ...karmadaResources(KARMADA_KINDS.filter((kind) => !isOfMembers(kind)))],
    plugins: [admission],
    extensions,
    logger,
    ...(auditFile !== undefined && { auditFile }),
    edge: (server) => ({
      handle: async (request, caller) => page?.(request) ?? server.handle(request, caller),
    }),
  });
  const client = createKubeClient(hub.transport);
  for (const object of [...installedNamespaces(), ...clientAccess(), ...memberDefinitions()]) {
    await applyInstalled(client, object);
  }
  await putObject(client, CONFIG_MAPS, clusterInfo(hub.url, hub.ca));
  const lookups = openHubLookups({
    transport: hub.transport,
    gates,
    allowNoExecuteTaintPolicy,
    logger,
  });
  await lookups.synced;
  following = lookups;
  return {
    ...hub,
    async close() {
      lookups.stop();
      await hub.close();
    },
  };
}
