/** What rules look up on the hub, from caches that follow it. */
import type { Logger } from 'pino';
import type { AdmissionGates, Lookups } from '../../domain/admission/rules.ts';
import { scriptError } from '../../domain/interpreter/lua/script.ts';
import { resourceInterpreterCustomization } from '../../domain/kinds/interpreter-customization.ts';
import { federatedResourceQuota } from '../../domain/kinds/quota.ts';
import { createKubeClient } from '../../kube/client.ts';
import { openCollection } from '../../kube/collection.ts';
import { parseObject } from '../../kube/parse.ts';
import type { ResourceType } from '../../kube/resource.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { createTurns } from '../../kube/turns.ts';
import type { WebhookContext } from './admission.ts';
import { chargeBinding } from './quota-charges.ts';

const CUSTOMIZATIONS: ResourceType = {
  group: 'config.karmada.io',
  version: 'v1alpha1',
  plural: 'resourceinterpretercustomizations',
  kind: 'ResourceInterpreterCustomization',
  namespaced: false,
};
const QUOTAS: ResourceType = {
  group: 'policy.karmada.io',
  version: 'v1alpha1',
  plural: 'federatedresourcequotas',
  kind: 'FederatedResourceQuota',
  namespaced: true,
};
const BY_NAMESPACE = 'namespace';

/** Options of {@link openHubLookups}. */
export interface HubLookupsOptions {
  /** The hub, with rights to read customizations and quotas and to write the status of quotas. */
  transport: KubeTransport;
  gates: AdmissionGates;
  /** ClusterTaintPolicies may set NoExecute. */
  allowNoExecuteTaintPolicy: boolean;
  /** Resolves when the kinds are defined. @default now */
  installed?: Promise<void>;
  logger: Logger;
}

/** Lookups that follow the hub. */
export interface HubLookups extends WebhookContext {
  lookups: Lookups;
  /** Resolves when the caches are filled; that waits for the CustomResourceDefinitions too. */
  synced: Promise<void>;
  stop(): void;
}

/** Begins to follow the hub. */
export function openHubLookups(options: HubLookupsOptions): HubLookups {
  const { transport, gates, allowNoExecuteTaintPolicy, logger } = options;
  const client = createKubeClient(transport);
  const customizations = openCollection({
    client,
    resource: CUSTOMIZATIONS,
    parse: (object) => parseObject(resourceInterpreterCustomization, object),
    logger,
  });
  const quotas = openCollection({
    client,
    resource: QUOTAS,
    parse: (object) => parseObject(federatedResourceQuota, object),
    indices: { [BY_NAMESPACE]: ({ metadata }) => [metadata.namespace ?? ''] },
    logger,
  });
  // Side by side they would only take each other's quotas away.
  const charges = createTurns();
  let isStopped = false;
  (options.installed ?? Promise.resolve()).then(
    () => {
      if (!isStopped) {
        customizations.start();
        quotas.start();
      }
    },
    () => {},
  );
  const synced = Promise.all([customizations.synced, quotas.synced]).then(() => {});
  synced.catch(() => {}); // Rejects when stopped: whoever waits hears of it.
  return {
    lookups: {
      gates,
      allowNoExecuteTaintPolicy,
      customizations: () => customizations.list(),
      quotas: (namespace) => quotas.byIndex(BY_NAMESPACE, namespace),
      luaError: scriptError,
    },
    ...(gates.FederatedQuotaEnforcement
      ? {
          chargeQuotas: async (write) =>
            write.operation !== 'DELETE' && write.object?.kind === 'ResourceBinding'
              ? charges.take(() => chargeBinding(write, quotas, client))
              : { allowed: true },
        }
      : {}),
    now: () => new Date(),
    synced,
    stop() {
      isStopped = true;
      customizations.stop();
      quotas.stop();
    },
  };
}
