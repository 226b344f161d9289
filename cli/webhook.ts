/** `fleetwright webhook`: Karmada's admission and conversion for a hub that is another Kubernetes API server. */
import { pino } from 'pino';
import { z } from 'zod';
import { serveWebhooks } from '../api/webhooks/serve.ts';
import { connectKubeconfig } from '../kube/kubeconfig.ts';
import type { Command } from './command.ts';
import { flag, port, readCommandLine, setting } from './configuration.ts';
import { serverSettings } from './install.ts';

const settings = {
  ...serverSettings,
  certificates: setting(z.string().min(1).default('.fleetwright/webhook'), 'Folder of the certificates', {
    placeholder: 'DIR',
  }),
  host: setting(z.string().min(1).default('127.0.0.1'), 'Address to listen on', { placeholder: 'ADDRESS' }),
  port: setting(port.default(8443), 'Port to listen on', { placeholder: 'N' }),
  'called-as': setting(z.string().optional(), 'Host by which the API server calls, for the certificate [host]', {
    placeholder: 'HOST',
  }),
  'allow-no-execute-taint-policy': setting(flag.default(false), 'ClusterTaintPolicies may set NoExecute'),
  'customized-cluster-resource-modeling': setting(flag.default(true), 'Feature gate CustomizedClusterResourceModeling'),
  'multiple-pod-templates-scheduling': setting(flag.default(false), 'Feature gate MultiplePodTemplatesScheduling'),
  'federated-quota-enforcement': setting(flag.default(false), 'Feature gate FederatedQuotaEnforcement'),
  'log-level': setting(z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'), 'What is logged', {
    placeholder: 'LEVEL',
  }),
};

/** Serves until it is told to stop. */
export const command: Command = {
  summary: 'Serve the webhooks of a hub that is another API server',
  usage: '[flags]',
  settings,
  async run(args) {
    const { configuration } = readCommandLine(settings, args, process.env);
    const { kubeconfig, context, certificates, host } = configuration;
    const interrupted = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => resolve());
      }
    });
    const transport = connectKubeconfig({
      ...(kubeconfig === undefined ? {} : { path: kubeconfig }),
      ...(context === undefined ? {} : { context }),
    });
    const server = await serveWebhooks({
      transport,
      gates: {
        CustomizedClusterResourceModeling: configuration['customized-cluster-resource-modeling'],
        MultiplePodTemplatesScheduling: configuration['multiple-pod-templates-scheduling'],
        FederatedQuotaEnforcement: configuration['federated-quota-enforcement'],
      },
      allowNoExecuteTaintPolicy: configuration['allow-no-execute-taint-policy'],
      folder: certificates,
      host,
      port: configuration.port,
      calledAs: configuration['called-as'] ?? host,
      logger: pino({ level: configuration['log-level'] }, pino.destination(2)),
    });
    const url = `https://${configuration['called-as'] ?? host}:${server.port}`;
    process.stdout.write(
      `webhooks  ${url}\n\nNext:\n  fleetwright install --webhook-url ${url} --webhook-ca ${certificates}/ca.crt\n`,
    );
    await interrupted;
    await server.close();
    await transport.close();
    return 0;
  },
};
