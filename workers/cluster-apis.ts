/**
 * What a member serves: its version and its kinds. The discovery document is dear (hundreds of kilobytes), so it is
 * asked for when something says that it has changed: a CRD, an APIService, a new version; and rarely for the rest.
 */
import type { Logger } from 'pino';
import { enablementsCondition } from '../domain/cluster/enablements.ts';
import type { ApiEnablement } from '../domain/kinds/cluster.ts';
import type { NewCondition } from '../domain/status/conditions.ts';
import type { KubeClient } from '../kube/client.ts';
import { apiEnablementsOf, type Discovery } from '../kube/discovery.ts';
import { createInformer, type Informer } from '../kube/informer.ts';

/** What is known of a member's APIs. */
export interface ApiFacts {
  kubernetesVersion?: string;
  apiEnablements: ApiEnablement[];
  condition: NewCondition;
}

/** The APIs of one member, while they are watched. */
export interface ApiWatch {
  /** Asks what has to be asked; throws as `KubeTransport.send` while the member was never heard. */
  facts(): Promise<ApiFacts>;
  stop(): void;
}

/** What {@link watchApis} needs. */
export interface ApiWatchOptions {
  client: KubeClient;
  discovery: Discovery;
  logger: Logger;
  /** Told that the facts have probably changed. */
  onNews: () => void;
}

/** Objects of these kinds change what a server serves. */
const SERVING_KINDS = [
  { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' },
  { group: 'apiregistration.k8s.io', version: 'v1', kind: 'APIService' },
];
/** Discovery follows such an object with a delay; asked sooner after it, the answer may still be the old one. */
const DISCOVERY_LAG_MS = 3_000;
/** For what nobody tells: another API server behind the same address, a changed feature gate. */
const LONGEST_TRUST_MS = 600_000;
const VERSION_TRUST_MS = 60_000;

/** Begins to watch with the first question. */
export function watchApis({ client, discovery, logger, onNews }: ApiWatchOptions): ApiWatch {
  let informers: Informer<unknown>[] | undefined;
  let changedAt = Number.NEGATIVE_INFINITY;
  let version: { text: string | undefined; at: number } | undefined;
  let known: { facts: Omit<ApiFacts, 'kubernetesVersion'>; version: string | undefined; at: number } | undefined;
  let isStopped = false;

  async function versionNow(): Promise<string | undefined> {
    if (!version || performance.now() - version.at > VERSION_TRUST_MS) {
      const { gitVersion } = await client.transport.send({ method: 'GET', path: '/version' });
      version = { text: typeof gitVersion === 'string' ? gitVersion : undefined, at: performance.now() };
    }
    return version.text;
  }

  function isCurrent(text: string | undefined): boolean {
    return (
      known !== undefined &&
      known.version === text &&
      known.at >= changedAt + DISCOVERY_LAG_MS &&
      performance.now() - known.at < LONGEST_TRUST_MS
    );
  }

  async function watch(): Promise<void> {
    const resources = await Promise.all(SERVING_KINDS.map((kind) => discovery.resourceOf(kind)));
    if (isStopped || informers) {
      return;
    }
    informers = resources
      .filter((resource) => resource !== undefined)
      .map((resource) => {
        const parse = ({ metadata: { name, uid = '', resourceVersion = '' } }: { metadata: Identity }) => ({
          metadata: { name, uid, resourceVersion },
        });
        const informer = createInformer({ client, resource, metadataOnly: true, parse, logger });
        let isSynced = false;
        informer.onChange(() => {
          // What the first list tells is in the discovery document already.
          if (isSynced) {
            changedAt = performance.now();
            onNews();
          }
        });
        informer.synced.then(
          () => {
            isSynced = true;
          },
          () => {},
        );
        informer.start();
        return informer;
      });
  }

  return {
    async facts() {
      const text = await versionNow();
      if (!known || !isCurrent(text)) {
        const at = performance.now();
        const api = await discovery.refresh();
        const apiEnablements = apiEnablementsOf(api);
        const condition = enablementsCondition(apiEnablements.length, api.failed.length > 0);
        known = { facts: { apiEnablements, condition }, version: text, at };
        await watch();
      }
      return { ...known.facts, ...(text === undefined ? {} : { kubernetesVersion: text }) };
    },
    stop() {
      isStopped = true;
      for (const informer of informers ?? []) {
        informer.stop();
      }
    },
  };
}

interface Identity {
  name: string;
  uid?: string;
  resourceVersion?: string;
}
