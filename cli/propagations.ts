/** `fleetwright propagations`: lists them, shows one, retries, suspends, resumes. */

import { z } from 'zod';
import { ExplainedError } from '../domain/explained-error.ts';
import { PROPAGATION_API_VERSION, type Propagation, propagation } from '../domain/propagation/kind.ts';
import { propagationPath } from '../domain/propagation/view.ts';
import type { KubeTransport } from '../kube/transport.ts';
import type { Command } from './command.ts';
import { ConfigurationError, flag, readCommandLine, setting } from './configuration.ts';
import { hubSettings, withHub } from './hub-command.ts';
import { textTable } from './text-table.ts';

const settings = {
  ...hubSettings,
  'all-namespaces': setting(flag.default(false), 'List those of all namespaces', { short: 'A' }),
  cluster: setting(flag.default(false), 'Those of cluster-scoped templates'),
};

const ACTIONS = ['retry', 'suspend', 'resume'] as const;
const list = z.object({ items: z.array(propagation) });

/** Uses the API of propagations on the hub. */
export const command: Command = {
  summary: 'List propagations and their clusters; retry, suspend or resume one',
  usage: '[NAME] | retry NAME | suspend NAME | resume NAME',
  settings,
  async run(args) {
    const { configuration, rest } = readCommandLine(settings, args, process.env);
    const action = ACTIONS.find((one) => rest.length === 2 && one === rest[0]);
    const name = rest.at(-1);
    if (rest.length > (action ? 2 : 1)) {
      throw new ConfigurationError(`Say ${ACTIONS.join(', ')} and one name, or one name, or nothing`);
    }
    return withHub(configuration, async ({ client: { transport }, namespace }) => {
      const scope = configuration.cluster ? {} : { namespace };
      const path =
        name === undefined
          ? listPath(configuration.cluster, configuration['all-namespaces'], namespace)
          : propagationPath({ ...scope, name });
      const answer = action
        ? await transport.send({ method: 'POST', path: `${path}/${action}` })
        : await transport.send({ method: 'GET', path });
      if (configuration.json) {
        process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
      } else {
        process.stdout.write(
          name === undefined
            ? listText(parse(list, answer, transport).items)
            : oneText(parse(propagation, answer, transport)),
        );
      }
      return 0;
    });
  },
};

function parse<S extends z.ZodType>(schema: S, answer: unknown, { server }: KubeTransport): z.output<S> {
  const result = schema.safeParse(answer);
  if (!result.success) {
    throw new ExplainedError(`${server} answers propagations in another form: ${z.prettifyError(result.error)}`);
  }
  return result.data;
}

function listPath(isCluster: boolean, isAll: boolean, namespace: string): string {
  const base = `/apis/${PROPAGATION_API_VERSION}`;
  return isCluster
    ? `${base}/clusterpropagations`
    : `${base}/${isAll ? '' : `namespaces/${encodeURIComponent(namespace)}/`}propagations`;
}

function listText(items: readonly Propagation[]): string {
  if (items.length === 0) {
    return 'No propagations.\n';
  }
  return textTable(
    ['NAMESPACE', 'NAME', 'PHASE', 'POLICY', 'CLUSTERS', 'APPLIED', 'HEALTHY'],
    items.map(({ metadata, status }) => [
      metadata.namespace ?? '-',
      metadata.name,
      status?.phase ?? '-',
      status?.policy ?? '-',
      ...[status?.summary.clusters, status?.summary.applied, status?.summary.healthy].map((count) =>
        String(count ?? '-'),
      ),
    ]),
  );
}

function oneText({ metadata, status }: Propagation): string {
  const { phase = '-', message, policy, workflow, clusters = [] } = status ?? {};
  return [
    `${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}: ${phase}\n`,
    ...(message ? [`${message}\n`] : []),
    ...(policy ? [`Policy ${policy}\n`] : []),
    ...(workflow ? [`Workflow ${workflow.url ?? workflow.id} ${workflow.status ?? ''}\n`] : []),
    ...(clusters.length > 0
      ? [
          '\n',
          textTable(
            ['CLUSTER', 'REPLICAS', 'APPLIED', 'HEALTH', 'ATTEMPTS', 'ERROR'],
            clusters.map((state) => [
              state.cluster,
              String(state.replicas ?? '-'),
              state.applied ? 'yes' : 'no',
              state.health,
              String(state.attempts ?? '-'),
              state.lastError ?? state.message ?? '',
            ]),
          ),
        ]
      : []),
  ].join('');
}
