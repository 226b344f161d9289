/** What commands that talk to a hub have in common: their settings, the connection, and how they fail. */
import { z } from 'zod';
import type { AskedHub } from '../api/propagations/plan-objects.ts';
import { ExplainedError } from '../domain/explained-error.ts';
import { createKubeClient } from '../kube/client.ts';
import { createDiscovery } from '../kube/discovery.ts';
import type { DiscoveredResource } from '../kube/discovery-documents.ts';
import { createHttpTransport } from '../kube/http-transport.ts';
import { readKubeconfig } from '../kube/kubeconfig.ts';
import { ConfigurationError, flag, setting } from './configuration.ts';

/** Settings of every such command. */
export const hubSettings = {
  kubeconfig: setting(z.string().optional(), 'Kubeconfig of the hub; $KUBECONFIG or ~/.kube/config when absent', {
    placeholder: 'FILE',
  }),
  context: setting(z.string().optional(), 'Context of the kubeconfig', { placeholder: 'NAME' }),
  namespace: setting(z.string().optional(), "Namespace; the context's when absent", {
    placeholder: 'NAME',
    short: 'n',
  }),
  json: setting(flag.default(false), 'Print JSON'),
};

/** The values of {@link hubSettings} that say where the hub is. */
export interface HubChoice {
  kubeconfig?: string | undefined;
  context?: string | undefined;
  namespace?: string | undefined;
}

/** A connected hub. */
export type ConnectedHub = AskedHub;

/** Runs a command against the hub and lets the connection go. */
export async function withHub(
  { kubeconfig, context, namespace }: HubChoice,
  run: (hub: ConnectedHub) => Promise<number>,
): Promise<number> {
  const connection = connectionOf(kubeconfig, context);
  const transport = createHttpTransport(connection.transport);
  try {
    return await run({
      client: createKubeClient(transport),
      discovery: createDiscovery(transport),
      namespace: namespace ?? connection.namespace,
    });
  } finally {
    await transport.close();
  }
}

function connectionOf(path: string | undefined, context: string | undefined) {
  try {
    return readKubeconfig({ ...(path === undefined ? {} : { path }), ...(context === undefined ? {} : { context }) });
  } catch (error) {
    throw new ConfigurationError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

/** The resource that people mean: a kind, plural, singular or short name, with `.group` where that is needed. */
export async function resourceNamed({ discovery }: ConnectedHub, text: string): Promise<DiscoveredResource> {
  const [word = '', ...group] = text.toLowerCase().split('.');
  const { resources } = await discovery.api();
  const found = resources.find(
    (resource) =>
      [resource.kind.toLowerCase(), resource.plural, resource.singular, ...resource.shortNames].includes(word) &&
      (group.length === 0 || resource.group === group.join('.')),
  );
  if (!found) {
    throw new ExplainedError(`the hub serves no ${JSON.stringify(text)}`);
  }
  return found;
}
