/** The embedded hub: every Kubernetes kind stored and not run, Karmada's kinds with their rules. */
import { BUILTIN_RESOURCES } from '../../api/builtin/resources.ts';
import type { Extension } from '../../api/extension.ts';
import { karmadaAdmission } from '../../api/karmada/admission.ts';
import { karmadaResources } from '../../api/karmada/resources.ts';
import type { AdmissionGates } from '../../domain/admission/rules.ts';
import { DEFAULT_FEATURE_GATES } from '../../domain/feature-gates.ts';
import { CLUSTER_NAMESPACE, SYSTEM_NAMESPACE } from '../../domain/kinds/names.ts';
import { KARMADA_KINDS } from '../../domain/kinds/registry.ts';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { isAlreadyExists } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { type EmbeddedServer, openEmbeddedServer } from './api-server.ts';

/** Where the hub keeps its state and listens. */
export interface EmbeddedHubOptions {
  folder: string;
  host: string;
  port: number;
  /** @default DEFAULT_FEATURE_GATES */
  gates?: AdmissionGates;
  extensions?: readonly Extension[];
  /** Answers what is no API: the web page. Undefined for paths that are the API's. */
  page?: (request: Request) => Response | undefined;
}

const NAMESPACES: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
};

/** Opens the hub; resolves when it answers and Karmada's own namespaces are there. */
export async function openEmbeddedHub({
  folder,
  host,
  port,
  gates = DEFAULT_FEATURE_GATES,
  extensions = [],
  page,
}: EmbeddedHubOptions): Promise<EmbeddedServer> {
  const admission = karmadaAdmission({
    gates,
    lookups: {
      gates,
      allowNoExecuteTaintPolicy: false,
      customizations: () => [],
      quotas: () => [],
      luaError: () => undefined,
    },
    now: () => new Date(),
  });
  const hub = await openEmbeddedServer({
    name: 'fleetwright',
    folder,
    host,
    port,
    definitions: [...BUILTIN_RESOURCES, ...karmadaResources(KARMADA_KINDS)],
    plugins: [admission],
    extensions,
    edge: (server) => ({
      handle: async (request, caller) => page?.(request) ?? server.handle(request, caller),
    }),
  });
  const client = createKubeClient(hub.transport);
  for (const name of [SYSTEM_NAMESPACE, CLUSTER_NAMESPACE]) {
    await ensureNamespace(client, name);
  }
  return hub;
}

async function ensureNamespace(client: KubeClient, name: string): Promise<void> {
  await client
    .create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } })
    .catch((error: unknown) => {
      if (!isAlreadyExists(error)) {
        throw error;
      }
    });
}
