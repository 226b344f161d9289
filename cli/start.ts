/** `fleetwright start`: everything on one machine; hub or engine may also be given from outside. */
import { z } from 'zod';
import type { Command } from './command.ts';
import { flag, port, readCommandLine, setting } from './configuration.ts';
import { controlPlaneOptions, controlPlaneSettings } from './control-plane-settings.ts';
import { runDemo } from './demo.ts';
import { type Instance, type Stop, startInstance } from './instance.ts';

const settings = {
  data: setting(z.string().min(1).default('.fleetwright'), 'Folder of all data', { placeholder: 'DIR' }),
  'hub-port': setting(port.default(7443), 'Port of the hub; simulated members take the ones after it', {
    placeholder: 'N',
  }),
  'engine-port': setting(port.default(7233), 'Port of the embedded Temporal', { placeholder: 'N' }),
  'ui-port': setting(port.default(8233), 'Port of the Temporal UI', { placeholder: 'N' }),
  members: setting(z.coerce.number().int().min(0).max(500).default(2), 'Simulated members, named member1…', {
    placeholder: 'N',
  }),
  hub: setting(z.string().optional(), 'Use the API server of this kubeconfig as the hub', {
    placeholder: 'KUBECONFIG',
  }),
  'webhook-port': setting(port.default(9443), 'Port of the webhooks that such a hub calls', { placeholder: 'N' }),
  'webhook-host': setting(z.string().min(1).default('127.0.0.1'), 'Address on which these webhooks listen', {
    placeholder: 'ADDRESS',
  }),
  'webhook-url': setting(
    z.url({ protocol: /^https$/ }).optional(),
    'Where such a hub finds them, when not at that address and port',
    { placeholder: 'URL' },
  ),
  engine: setting(
    z
      .string()
      .regex(/^.+:\d+$/, 'must be HOST:PORT')
      .optional(),
    'Use this Temporal instead of the embedded one',
    { placeholder: 'HOST:PORT' },
  ),
  demo: setting(flag.default(false), 'Propagate a sample and show its progress'),
  'workflow-debug': setting(flag.default(false), 'Show where workflows wait in the Temporal UI (a third more CPU)'),
  ...controlPlaneSettings,
  'allow-no-execute-taint-policy': setting(flag.default(false), 'ClusterTaintPolicies may set NoExecute'),
  'audit-file': setting(z.string().min(1).optional(), 'Record in this file who asks the hub for what', {
    placeholder: 'FILE',
  }),
  'log-level': setting(z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('warn'), 'What is logged', {
    placeholder: 'LEVEL',
  }),
};

/** Starts everything and runs until it is told to stop. */
export const command: Command = {
  summary: 'Start engine, hub, workers and simulated members on this machine',
  usage: '[flags]',
  settings,
  async run(args) {
    const { configuration } = readCommandLine(settings, args, process.env);
    const interrupted = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        process.once(signal, () => resolve());
      }
    });
    const stops: Stop[] = [];
    try {
      const starting = startInstance({
        data: configuration.data,
        hubPort: configuration['hub-port'],
        enginePort: configuration['engine-port'],
        uiPort: configuration['ui-port'],
        members: configuration.members,
        hub: configuration.hub,
        webhooks: {
          host: configuration['webhook-host'],
          port: configuration['webhook-port'],
          ...(configuration['webhook-url'] === undefined ? {} : { url: configuration['webhook-url'] }),
        },
        engine: configuration.engine,
        workflowDebug: configuration['workflow-debug'],
        controlPlane: controlPlaneOptions(configuration),
        allowNoExecuteTaintPolicy: configuration['allow-no-execute-taint-policy'],
        logLevel: configuration['log-level'],
        auditFile: configuration['audit-file'],
        stops,
        onProgress: (message) => process.stdout.write(`${message}\n`),
      });
      starting.catch(() => {}); // Whoever interrupts a start does not wait for what it comes to.
      const instance = await Promise.race([starting, interrupted]);
      if (!instance) {
        return 130;
      }
      process.stdout.write(describe(instance));
      if (configuration.demo) {
        await Promise.race([runDemo(instance), interrupted]);
      }
      await Promise.race([interrupted, instance.finished]);
      return 0;
    } finally {
      for (const stop of stops.reverse()) {
        // Whatever one of them says, the others must not be left running.
        await stop().catch((error: unknown) => process.stderr.write(`while stopping: ${String(error)}\n`));
      }
    }
  },
};

function describe({ hubUrl, kubeconfig, uiUrl, members, consoleUrl }: Instance): string {
  return [
    '',
    `hub          ${hubUrl}`,
    `kubeconfig   ${kubeconfig}`,
    `Temporal UI  ${uiUrl}`,
    ...(consoleUrl === undefined ? [] : [`console      ${consoleUrl}`]),
    ...(members.length > 0 ? [`members      ${members.join(', ')} (simulated)`] : []),
    '',
    'Next:',
    `  export KUBECONFIG=${kubeconfig}`,
    '  kubectl get clusters',
    '',
  ].join('\n');
}
