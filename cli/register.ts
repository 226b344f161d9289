/** `fleetwright register`: a cluster becomes a pull member, whose agent reaches out to the hub. */
import { z } from 'zod';
import { registerMember } from '../infra/join/register-member.ts';
import type { Command } from './command.ts';
import { readCommandLine, setting } from './configuration.ts';
import { engineSettings } from './engine-settings.ts';
import { certificateSettings } from './member-settings.ts';
import { bringIn, newMemberSettings } from './new-member.ts';
import { writePrivateFile } from './private-file.ts';

const settings = {
  ...newMemberSettings,
  ...engineSettings,
  ...certificateSettings,
  'hub-endpoint': setting(z.url().optional(), "The hub's URL for the agent [that of the kubeconfig]", {
    placeholder: 'URL',
  }),
  'agent-image': setting(z.string().optional(), 'Deploy the agent on the member from this image', {
    placeholder: 'IMAGE',
  }),
  'agent-kubeconfig': setting(z.string().optional(), "Write the agent's kubeconfig for the hub to a file too", {
    placeholder: 'FILE',
  }),
  'cluster-api-endpoint': setting(z.url().optional(), "Where the hub's proxy can reach the member", {
    placeholder: 'URL',
  }),
  'proxy-server-address': setting(z.url().optional(), "Proxy by which the hub's proxy can reach the member", {
    placeholder: 'URL',
  }),
  'report-secrets': setting(
    z
      .string()
      .default('KubeCredentials,KubeImpersonator')
      .transform((value) => (value === 'None' ? [] : value.split(',')))
      .pipe(z.array(z.enum(['KubeCredentials', 'KubeImpersonator']))),
    "Secrets of the member that the hub's proxies may use; None for none",
    { placeholder: 'A,B' },
  ),
};

/** Registers a cluster by its kubeconfig. */
export const command: Command = {
  summary: 'Register a cluster as a pull member: its agent reaches out to hub and engine',
  usage: 'NAME --cluster-kubeconfig FILE --engine HOST:PORT [flags]',
  settings,
  async run(args) {
    const { configuration, rest } = readCommandLine(settings, args, process.env);
    const name = await bringIn(configuration, rest, async ({ hub, member, description }) => {
      const kubeconfig = await registerMember({
        hub: hub.client,
        member: member.client,
        ...description,
        hubEndpoint: configuration['hub-endpoint'] ?? hub.connection.server,
        hubCa: hub.connection.tls?.ca,
        endpoint: configuration['cluster-api-endpoint'] ?? member.connection.server,
        proxyUrl: configuration['proxy-server-address'],
        reportSecrets: configuration['report-secrets'],
        engine: configuration.engine,
        image: configuration['agent-image'],
        certificateDays: configuration['certificate-days'],
      });
      const file = configuration['agent-kubeconfig'];
      if (file !== undefined) {
        await writePrivateFile(file, kubeconfig);
      }
    });
    const next =
      configuration['agent-image'] === undefined
        ? `; now run beside it: fleetwright agent ${name} --engine ${configuration.engine}`
        : '';
    process.stdout.write(`cluster(${name}) is registered successfully${next}\n`);
    return 0;
  },
};
