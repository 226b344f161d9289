/** `fleetwright webhook`: Karmada's admission and conversion for a hub that is another Kubernetes API server. */
import { isIPv6 } from 'node:net';
import { pino } from 'pino';
import { z } from 'zod';
import { serveWebhooks } from '../api/webhooks/serve.ts';
import { DEFAULT_FEATURE_GATES } from '../domain/feature-gates.ts';
import { createHttpTransport } from '../kube/http-transport.ts';
import { readKubeconfig } from '../kube/kubeconfig.ts';
import { connectEngine } from '../workers/engine.ts';
import { openBehindHub } from './behind-hub.ts';
import type { Command } from './command.ts';
import { flag, port, readCommandLine, setting } from './configuration.ts';
import { address, engineSettings } from './engine-settings.ts';
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
  engine: setting(address.optional(), 'Temporal of the hub: serve the propagation API and the console too', {
    placeholder: 'HOST:PORT',
  }),
  'engine-namespace': engineSettings['engine-namespace'],
  'ui-url': setting(z.url().optional(), 'Base URL of the Temporal UI, for links', { placeholder: 'URL' }),
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
    const logger = pino({ level: configuration['log-level'] }, pino.destination(2));
    const { transport: connection } = readKubeconfig({
      ...(kubeconfig === undefined ? {} : { path: kubeconfig }),
      ...(context === undefined ? {} : { context }),
    });
    const transport = createHttpTransport(connection);
    const calledAs = configuration['called-as'] ?? host;
    const engine =
      configuration.engine === undefined
        ? undefined
        : await connectEngine({
            address: configuration.engine,
            namespace: configuration['engine-namespace'],
            logger,
          });
    const uiUrl = configuration['ui-url'];
    const gates = {
      CustomizedClusterResourceModeling: configuration['customized-cluster-resource-modeling'],
      MultiplePodTemplatesScheduling: configuration['multiple-pod-templates-scheduling'],
      FederatedQuotaEnforcement: configuration['federated-quota-enforcement'],
    };
    const behindHub =
      engine &&
      (await openBehindHub({
        hub: { transport, connection },
        engine,
        gates: { ...DEFAULT_FEATURE_GATES, ...gates },
        ...(uiUrl === undefined ? {} : { uiUrl }),
        url: new URL(`https://${isIPv6(calledAs) ? `[${calledAs}]` : calledAs}`),
        onProgress: (message) => process.stdout.write(`${message}\n`),
      }));
    const server = await serveWebhooks({
      transport,
      gates,
      allowNoExecuteTaintPolicy: configuration['allow-no-execute-taint-policy'],
      folder: certificates,
      host,
      port: configuration.port,
      calledAs,
      ...(behindHub ? { behindHub } : {}),
      logger,
    });
    const url = `https://${calledAs}:${server.port}`;
    const also = behindHub ? ' --propagations' : '';
    process.stdout.write(
      `webhooks  ${url}\n${behindHub ? `console   ${url}/console/\n` : ''}\nNext:\n` +
        `  fleetwright install --webhook-url ${url} --webhook-ca ${certificates}/ca.crt${also}\n`,
    );
    await interrupted;
    await server.close();
    await Promise.all([behindHub?.close(), engine?.close(), transport.close()]);
    return 0;
  },
};
