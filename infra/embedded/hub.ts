/** The embedded hub: every Kubernetes kind stored and not run, Karmada's kinds with their rules. */
import { BUILTIN_RESOURCES } from '../../api/builtin/resources.ts';
import type { Extension } from '../../api/extension.ts';
import { karmadaAdmission } from '../../api/karmada/admission.ts';
import { karmadaResources } from '../../api/karmada/resources.ts';
import { KARMADA_KINDS } from '../../domain/kinds/registry.ts';
import { createKubeClient } from '../../kube/client.ts';
import { clientAccess, installedNamespaces } from '../install/access.ts';
import { applyInstalled } from '../install/installed.ts';
import { type EmbeddedServer, openEmbeddedServer } from './api-server.ts';

/** Where the hub keeps its state and listens. */
export interface EmbeddedHubOptions {
  folder: string;
  host: string;
  port: number;
  extensions?: readonly Extension[];
  /** Answers what is no API: the web page. Undefined for paths that are the API's. */
  page?: (request: Request) => Response | undefined;
}

const GATES = { CustomizedClusterResourceModeling: true };

/** Opens the hub; resolves when it answers and Karmada's own namespaces and roles are there. */
export async function openEmbeddedHub({
  folder,
  host,
  port,
  extensions = [],
  page,
}: EmbeddedHubOptions): Promise<EmbeddedServer> {
  const admission = karmadaAdmission({
    gates: GATES,
    lookups: {
      gates: GATES,
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
  for (const object of [...installedNamespaces(), ...clientAccess()]) {
    await applyInstalled(client, object);
  }
  return hub;
}
