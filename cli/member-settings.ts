/** Settings that the commands for members share: which hub, which member. */
import { z } from 'zod';
import { CLUSTER_NAMESPACE } from '../domain/kinds/names.ts';
import { createKubeClient, type KubeClient } from '../kube/client.ts';
import { createHttpTransport, type HttpTransportOptions } from '../kube/http-transport.ts';
import { readKubeconfig } from '../kube/kubeconfig.ts';
import { ConfigurationError, setting } from './configuration.ts';

const text = z.string().min(1);

/** How the hub is reached. */
export const hubSettings = {
  kubeconfig: setting(text.optional(), 'Kubeconfig of the hub [$KUBECONFIG or ~/.kube/config]', {
    placeholder: 'FILE',
  }),
  context: setting(text.optional(), 'Context of the hub in it [its current one]', { placeholder: 'NAME' }),
};

/** How the member is reached. */
export const clusterSettings = {
  'cluster-kubeconfig': setting(text.optional(), 'Kubeconfig of the member', { placeholder: 'FILE' }),
  'cluster-context': setting(text.optional(), 'Context of the member in it [its current one]', { placeholder: 'NAME' }),
  'cluster-namespace': setting(
    text.default(CLUSTER_NAMESPACE),
    'Namespace of accounts on the member and of Secrets on the hub',
    { placeholder: 'NAME' },
  ),
};

/** What the scheduler is to know of the member. */
export const descriptionSettings = {
  provider: setting(text.optional(), 'Cloud provider of the member', { placeholder: 'NAME' }),
  region: setting(text.optional(), 'Region of the member', { placeholder: 'NAME' }),
  zones: setting(
    text
      .transform((value) => value.split(',').map((zone) => zone.trim()))
      .pipe(z.array(text))
      .optional(),
    'Zones of the member',
    { placeholder: 'A,B' },
  ),
  labels: setting(
    text
      .regex(/^[^=,]+=[^=,]*(,[^=,]+=[^=,]*)*$/, 'must be KEY=VALUE,…')
      .transform((value) => Object.fromEntries(value.split(',').map((pair) => keyAndValue(pair))))
      .optional(),
    'Labels of the Cluster',
    { placeholder: 'KEY=VALUE,…' },
  ),
};

/** How long certificates of agents live; they renew them in time. */
export const certificateSettings = {
  'certificate-days': setting(z.coerce.number().positive().default(365), "Life of the agent's certificate", {
    placeholder: 'N',
  }),
};

export const DAY_SECONDS = 86_400;

/** A connected cluster and how it was connected. */
export interface Connected {
  client: KubeClient;
  connection: HttpTransportOptions;
}

/** Connects to the context of a kubeconfig. Throws as `readKubeconfig`. */
export function connectCluster(path: string | undefined, context: string | undefined): Connected {
  const { transport: connection } = readKubeconfig({
    ...(path === undefined ? {} : { path }),
    ...(context === undefined ? {} : { context }),
  });
  return { client: createKubeClient(createHttpTransport(connection)), connection };
}

/** The one argument of a command. Throws `ConfigurationError`. */
export function onlyArgument(rest: readonly string[], what: string): string {
  const [argument, ...others] = rest;
  if (argument === undefined || others.length > 0) {
    throw new ConfigurationError(`give one argument: ${what}`);
  }
  return argument;
}

function keyAndValue(pair: string): [string, string] {
  const equals = pair.indexOf('=');
  return [pair.slice(0, equals), pair.slice(equals + 1)];
}
