/** Scenarios with admission policies that are in force in the scenario's namespace alone, and gone when it has ended. */
import type { JsonObject } from '../../domain/object.ts';
import { type Play, scenario, textOf } from './contract.ts';

const REGISTRATION = '/apis/admissionregistration.k8s.io/v1';

/** What policies of this scenario do. */
export type PolicyKind = 'validating' | 'mutating';

/** Where policies are. */
export const policiesPath = (kind: PolicyKind): string => `${REGISTRATION}/${kind}admissionpolicies`;
/** Where bindings are. */
export const bindingsPath = (kind: PolicyKind): string => `${REGISTRATION}/${kind}admissionpolicybindings`;

/** All that is done to ConfigMaps. */
export const CONFIG_MAPS = { apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['configmaps'] };

/** A policy for the scenario's namespace alone, and its bindings by the ends of their names. */
export interface Rules {
  name: string;
  /** @default 'validating' */
  kind?: PolicyKind;
  spec: JsonObject;
  matchConstraints?: JsonObject;
  bindings?: Record<string, JsonObject>;
}

function inNamespace(namespace: string): JsonObject {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } };
}

async function install(play: Play, namespace: string, rules: Rules): Promise<void> {
  const {
    kind = 'validating',
    spec,
    matchConstraints = { resourceRules: [CONFIG_MAPS] },
    bindings = { '': {} },
  } = rules;
  const name = `${rules.name}.${namespace}`;
  await play('POST', policiesPath(kind), {
    metadata: { name },
    spec: { matchConstraints: { ...matchConstraints, ...inNamespace(namespace) }, ...spec },
  });
  const actions: JsonObject = kind === 'validating' ? { validationActions: ['Deny'] } : {};
  for (const [suffix, binding] of Object.entries(bindings)) {
    await play('POST', bindingsPath(kind), {
      metadata: { name: `${name}${suffix}` },
      spec: { policyName: name, ...actions, ...binding },
    });
  }
}

/** What was made before these is in force when they are. */
const PROBES: Record<PolicyKind, Rules> = {
  validating: {
    name: 'probe',
    spec: { validations: [{ expression: "object == null || object.metadata.name != 'probe'" }] },
  },
  mutating: {
    name: 'probe',
    kind: 'mutating',
    spec: {
      reinvocationPolicy: 'Never',
      matchConditions: [{ name: 'probe', expression: "object.metadata.name == 'probe'" }],
      mutations: [
        {
          patchType: 'JSONPatch',
          jsonPatch: { expression: "[JSONPatch{op: 'add', path: '/data', value: {'changed': 'yes'}}]" },
        },
      ],
    },
    matchConstraints: { resourceRules: [{ ...CONFIG_MAPS, operations: ['CREATE'] }] },
  },
};

async function untilInForce(quiet: Play, namespace: string, kind: PolicyKind): Promise<void> {
  await install(quiet, namespace, PROBES[kind]);
  for (;;) {
    const path = `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`;
    const answer = await quiet('POST', path, { metadata: { name: 'probe' }, data: { x: 'y' } });
    if (kind === 'validating' ? textOf(answer, 'reason') === 'Invalid' : textOf(answer, 'data', 'changed') === 'yes') {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A scenario with policies; they are in force when it goes on, and gone when it has ended. */
export function policyScenario(
  title: string,
  policies: (namespace: string) => Rules[],
  act: (play: Play, namespace: string, quiet: Play) => Promise<void>,
  prepare: (quiet: Play, namespace: string) => Promise<void> = async () => {},
): void {
  scenario(title, async (play, namespace, quiet) => {
    await prepare(quiet, namespace);
    const all = policies(namespace);
    for (const rules of all) {
      await install(play, namespace, rules);
    }
    const kinds = [...new Set(all.map(({ kind = 'validating' }) => kind))];
    for (const kind of kinds) {
      await untilInForce(quiet, namespace, kind);
    }
    try {
      await act(play, namespace, quiet);
    } finally {
      for (const { name, kind = 'validating', bindings = { '': {} } } of [...all, ...kinds.map((one) => PROBES[one])]) {
        for (const suffix of Object.keys(bindings)) {
          await quiet('DELETE', `${bindingsPath(kind)}/${name}.${namespace}${suffix}`);
        }
        await quiet('DELETE', `${policiesPath(kind)}/${name}.${namespace}`);
      }
      await quiet('DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/limits.${namespace}.example.com`);
    }
  });
}

/** A kind of parameters, `Limit`. */
export const defineLimits = async (quiet: Play, namespace: string): Promise<void> => {
  const group = `${namespace}.example.com`;
  const schema = { openAPIV3Schema: { type: 'object', properties: { max: { type: 'string' } } } };
  await quiet('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
    metadata: { name: `limits.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural: 'limits', kind: 'Limit' },
      versions: [{ name: 'v1', served: true, storage: true, schema }],
    },
  });
  while (!Array.isArray((await quiet('GET', `/apis/${group}/v1`)).resources)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
