/** `fleetwright explain`: where a template goes, and why. */

import { readStateOf } from '../api/propagations/read-state.ts';
import { type DecisionList, decisionList, withPast } from '../domain/explain/decisions.ts';
import { explain } from '../domain/explain/explain.ts';
import { ExplainedError } from '../domain/explained-error.ts';
import { isJsonObject, type KubeObject, parseApiVersion } from '../domain/object.ts';
import { indexHub } from '../domain/plan/hub-state.ts';
import { propagationRules } from '../domain/propagation/rules.ts';
import { bindingKeyOf, subjectOf } from '../domain/propagation/subject.ts';
import { propagationPath } from '../domain/propagation/view.ts';
import { isNotFound } from '../kube/errors.ts';
import type { Command } from './command.ts';
import { ConfigurationError, flag, readCommandLine, setting } from './configuration.ts';
import { gateSettings } from './control-plane-settings.ts';
import { decisionsText } from './decision-text.ts';
import { explanationText } from './explain-text.ts';
import { type ConnectedHub, hubSettings, resourceNamed, withHub } from './hub-command.ts';

/** The gates are those of the control plane. */
const settings = {
  ...hubSettings,
  ...gateSettings,
  history: setting(flag.default(false), 'List past decisions, as far back as the engine keeps histories'),
};

/** Decisions that `--history` lists. */
const HISTORY_LIMIT = 100;

const BINDING_KINDS = ['ResourceBinding', 'ClusterResourceBinding'];

/** Reads only: past decisions from the engine, by way of the hub; what would be decided now is decided here, from what the hub has now. */
export const command: Command = {
  summary: 'Tell where a template goes and why: policies, schedule, overrides, state',
  usage: 'KIND/NAME [-n NAMESPACE] [--history] [--json]',
  settings,
  async run(args) {
    const { configuration, rest } = readCommandLine(settings, args, process.env);
    const [kind, name] = rest.length === 1 ? (rest[0] ?? '').split('/') : rest;
    if (!kind || !name || rest.length > 2) {
      throw new ConfigurationError('Name one template or binding, for example deployment/web');
    }
    return withHub(configuration, async (hub) => {
      const template = await templateNamed(hub, kind, name);
      if (configuration.history) {
        const decisions = await decisionsOf(hub, template, HISTORY_LIMIT);
        print(configuration.json, decisions, decisionsText);
        return 0;
      }
      const [state, past] = await Promise.all([
        readStateOf(hub.client, template),
        decisionsOf(hub, template, 1).catch((error: unknown): DecisionList => {
          process.stderr.write(`Past decisions are not known: ${error instanceof Error ? error.message : error}\n`);
          return { decisions: [], complete: false };
        }),
      ]);
      const explanation = explain(indexHub(state), template, propagationRules(configuration['feature-gates']));
      print(configuration.json, withPast(explanation, past), explanationText);
      return 0;
    });
  },
};

function print<T>(asJson: boolean, value: T, textOf: (value: T) => string): void {
  process.stdout.write(asJson ? `${JSON.stringify(value, null, 2)}\n` : textOf(value));
}

/** Past decisions, newest first; none for what has no binding yet. */
async function decisionsOf({ client }: ConnectedHub, template: KubeObject, limit: number): Promise<DecisionList> {
  const path = `${propagationPath(bindingKeyOf(subjectOf(template)))}/decisions`;
  try {
    const answer = await client.transport.send({ method: 'GET', path, query: { limit: String(limit) } });
    return decisionList.parse(answer);
  } catch (error) {
    if (isNotFound(error)) {
      return { decisions: [], complete: true };
    }
    throw error;
  }
}

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
