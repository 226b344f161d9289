/** What the server does by itself: keeps namespaces, collects garbage, serves custom resources. */
import type { Logger } from 'pino';
import type { KubeClient } from '../../kube/client.ts';
import type { ResourceType } from '../../kube/resource.ts';
import type { Hub } from '../hub.ts';
import { groupResource } from '../resource/name.ts';

/** What every lifecycle controller works with. */
export interface LifecycleContext {
  hub: Hub;
  /** The server's own API, as the hub itself. */
  client: KubeClient;
  logger: Pick<Logger, 'debug' | 'warn'>;
}

/** The resource by its name in the store, in the version that is stored; undefined when it is served no more. */
export function storedResource({ registry }: Hub, name: string): ResourceType | undefined {
  return registry.all().find((definition) => !definition.storedAs && groupResource(definition) === name);
}
