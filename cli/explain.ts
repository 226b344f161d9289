/** `fleetwright explain`: where a template goes, and why. */

import { readStateOf } from '../api/propagations/read-state.ts';
import { explain } from '../domain/explain/explain.ts';
import { ExplainedError } from '../domain/explained-error.ts';
import { isJsonObject, type KubeObject, parseApiVersion } from '../domain/object.ts';
import { indexHub } from '../domain/plan/hub-state.ts';
import { propagationRules } from '../domain/propagation/rules.ts';
import type { Command } from './command.ts';
import { ConfigurationError, readCommandLine } from './configuration.ts';
import { gateSettings } from './control-plane-settings.ts';
import { explanationText } from './explain-text.ts';
import { type ConnectedHub, hubSettings, resourceNamed, withHub } from './hub-command.ts';

/** The gates are those of the control plane. */
const settings = { ...hubSettings, ...gateSettings };

const BINDING_KINDS = ['ResourceBinding', 'ClusterResourceBinding'];

/** Reads only; the decisions are made again here, from what the hub has now. */
export const command: Command = {
  summary: 'Tell where a template goes and why: policies, schedule, overrides, state',
  usage: 'KIND/NAME [-n NAMESPACE] [--json]',
  settings,
  async run(args) {
    const { configuration, rest } = readCommandLine(settings, args, process.env);
    const [kind, name] = rest.length === 1 ? (rest[0] ?? '').split('/') : rest;
    if (!kind || !name || rest.length > 2) {
      throw new ConfigurationError('Name one template or binding, for example deployment/web');
    }
    return withHub(configuration, async (hub) => {
      const template = await templateNamed(hub, kind, name);
      const state = indexHub(await readStateOf(hub.client, template));
      const explanation = explain(state, template, propagationRules(configuration['feature-gates']));
      process.stdout.write(
        configuration.json ? `${JSON.stringify(explanation, null, 2)}\n` : explanationText(explanation),
      );
      return 0;
    });
  },
};

async function templateNamed(hub: ConnectedHub, kind: string, name: string): Promise<KubeObject> {
  const resource = await resourceNamed(hub, kind);
  const object = await hub.client.get(resource, { namespace: hub.namespace, name });
  if (!object) {
    const where = resource.namespaced ? ` in namespace ${hub.namespace}` : '';
    throw new ExplainedError(`there is no ${resource.kind} ${JSON.stringify(name)}${where}`);
  }
  return BINDING_KINDS.includes(object.kind) ? templateOfBinding(hub, object) : object;
}

async function templateOfBinding({ client, discovery }: ConnectedHub, binding: KubeObject): Promise<KubeObject> {
  const reference = isJsonObject(binding.spec) && isJsonObject(binding.spec.resource) ? binding.spec.resource : {};
  const { apiVersion, kind, namespace, name } = reference;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string') {
    throw new ExplainedError(`${binding.kind} ${binding.metadata.name} names no template`);
  }
  const resource = await discovery.resourceOf({ ...parseApiVersion(apiVersion), kind });
  const key = { ...(typeof namespace === 'string' ? { namespace } : {}), name };
  const template = resource && (await client.get(resource, key));
  if (!template) {
    throw new ExplainedError(`the template of the binding, ${kind} ${name}, is gone`);
  }
  return template;
}
