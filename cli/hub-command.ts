/** What commands that talk to a hub have in common: their settings, the connection, and how they fail. */
import { z } from 'zod';
import { UnusableProposalError } from '../domain/plan/propose.ts';
import { createKubeClient, type KubeClient } from '../kube/client.ts';
import { createDiscovery, type Discovery } from '../kube/discovery.ts';
import type { DiscoveredResource } from '../kube/discovery-documents.ts';
import { KubeStatusError, KubeUnreachableError } from '../kube/errors.ts';
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
export interface ConnectedHub {
  client: KubeClient;
  discovery: Discovery;
  /** Of objects that name none. */
  namespace: string;
}

/** Something that is not there, or not as the command needs it; the message is for people. */
export class CommandError extends Error {
  override name = 'CommandError';
}

/**
 * Runs a command against the hub. What people can mend (no such object, no right, hub away) is one line on standard
 * error and exit code 1; anything else is thrown.
 */
export async function withHub(
  command: string,
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
  } catch (error) {
    const isExpected =
      error instanceof CommandError ||
      error instanceof KubeStatusError ||
      error instanceof KubeUnreachableError ||
      error instanceof UnusableProposalError;
    if (!isExpected) {
      throw error;
    }
    process.stderr.write(`fleetwright ${command}: ${error.message}\n`);
    return 1;
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
    throw new CommandError(`the hub serves no ${JSON.stringify(text)}`);
  }
  return found;
}
