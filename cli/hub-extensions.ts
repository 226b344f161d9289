/** What a hub offers beside its store: the propagation API and the console. */
import type { UserInfo } from '../api/access/user.ts';
import type { Extension } from '../api/extension.ts';
import { DEFINITIONS, GROUP, PLANS } from '../api/propagations/definitions.ts';
import { createPropagationApi, type PropagationApi } from '../api/propagations/propagation-api.ts';
import { createConsole } from '../console/console.ts';
import type { FeatureGates } from '../domain/feature-gates.ts';
import { propagationRules } from '../domain/propagation/rules.ts';
import type { KubeTransport } from '../kube/transport.ts';
import type { Engine } from '../workers/engine.ts';

/** What it takes to answer for propagations: the hub as any user, and the engine. */
export interface PropagationSources {
  hub: (user: UserInfo) => KubeTransport;
  engine: Engine;
  uiUrl: string;
}

/** The extension, which answers 503 until its sources are connected: hub and engine start side by side. */
export interface PropagationExtension extends Extension {
  connect(sources: PropagationSources): void;
}

/** The propagation API as an extension of the hub; `gates` are those of the control plane. */
export function createPropagationExtension(gates: FeatureGates): PropagationExtension {
  let api: PropagationApi | undefined;
  return {
    group: GROUP,
    definitions: [...DEFINITIONS, PLANS],
    handle: async (request, user) => (api ? api(request, user) : unavailable()),
    connect({ hub, engine, uiUrl }) {
      api = createPropagationApi({
        hub,
        engine: { client: engine.client, uiUrl },
        rules: propagationRules(gates),
        now: () => new Date(),
      });
    },
  };
}

/** The console's answers; undefined for paths that are not its own. */
export function createConsolePage(): (request: Request) => Response | undefined {
  const page = createConsole();
  return (request) => (new URL(request.url).pathname.startsWith('/console') ? page(request) : undefined);
}

function unavailable(): Response {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    reason: 'ServiceUnavailable',
    message: 'The engine is not connected yet',
    code: 503,
  };
  return Response.json(status, { status: 503, headers: { 'retry-after': '1' } });
}
