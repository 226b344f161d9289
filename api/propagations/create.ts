/** POST: brings a template and, where a placement is given, its policy onto the hub by server-side apply. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FieldError } from '../../domain/field-error.ts';
import { propagationId } from '../../domain/kinds/names.ts';
import { clusterPropagationPolicy, type Policy, propagationPolicy } from '../../domain/kinds/policy.ts';
import { labelOf } from '../../domain/metadata.ts';
import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  type KubeObject,
  keyText,
  kindOf,
  type ObjectKey,
} from '../../domain/object.ts';
import { claimOf } from '../../domain/policy/claim.ts';
import { isPropagatable } from '../../domain/policy/propagatable.ts';
import { matchScore } from '../../domain/policy/selectors.ts';
import { PROPAGATION_API_VERSION, type Propagation } from '../../domain/propagation/kind.ts';
import { propagationPath } from '../../domain/propagation/view.ts';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { createDiscovery } from '../../kube/discovery.ts';
import { KubeStatusError } from '../../kube/errors.ts';
import { parseObject } from '../../kube/parse.ts';
import type { ResourceType } from '../../kube/resource.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { conflict, invalid } from '../response/status.ts';
import type { PropagationApiOptions } from './context.ts';
import { viewOf } from './get.ts';
import { karmadaResource } from './karmada-resource.ts';
import { planHub } from './plan-hub.ts';
import { type Proposal, readProposal } from './proposal.ts';
import { readBinding, readStateOf } from './read-state.ts';
import type { Route } from './route.ts';

/** Owner of the fields that a POST sets. */
const FIELD_MANAGER = 'fleetwright';
/** On a policy that a POST made: its propagation's DELETE may remove it. */
export const MADE_BY_LABEL = 'fleetwright.io/made-by';
export const MADE_BY_VALUE = 'propagation';
/** How long a POST waits for the control plane to make the binding; and how often it looks. */
const BINDING_PATIENCE_MS = 1_000;
const BINDING_POLL_MS = 50;

/** Does what the body asks for and answers with the propagation; nothing is written when any part of it is refused. */
export async function createPropagation(
  transport: KubeTransport,
  { engine, rules, now }: PropagationApiOptions,
  route: Route,
  value: JsonValue,
  dryRun: boolean,
): Promise<Propagation> {
  const client = createKubeClient(transport);
  const proposal = readProposal(route, value);
  const { template, namespace, name } = proposal;
  const fail = (error: FieldError): never => {
    throw invalid(route.definition, name, [error]);
  };
  const discovery = createDiscovery(transport);
  const resource = await discovery.resourceOf(kindOf(template.object));
  const { apiVersion, kind } = template.object;
  if (!resource) {
    return fail({
      type: 'NotFound',
      field: 'spec.resource.kind',
      value: `${apiVersion} ${kind}`,
      detail: 'the hub does not serve this kind',
    });
  }
  if (resource.namespaced !== route.definition.namespaced) {
    const other = resource.namespaced
      ? 'namespaced: create a Propagation'
      : 'cluster-scoped: create a ClusterPropagation';
    return fail({ type: 'Invalid', field: 'spec.resource.kind', value: kind, detail: `${kind} is ${other}` });
  }
  if (!isPropagatable(template.object, rules.skips)) {
    return fail({
      type: 'Forbidden',
      field: 'spec.resource',
      detail: 'objects of this kind or namespace are not propagated',
    });
  }
  const existing = await client.get(resource, { namespace, name: template.object.metadata.name });
  if (!template.whole && !existing) {
    return fail({
      type: 'NotFound',
      field: 'spec.resource.name',
      value: template.object.metadata.name,
      detail: `no such ${kind}`,
    });
  }
  const policy = await policyFor(client, proposal, fail);
  checkClaim(existing, policy, fail);

  const write = async (dry: boolean): Promise<{ template: KubeObject; policy: Policy }> => ({
    policy: policy.write
      ? await refusedAs(route, name, '', async () =>
          readPolicy(await apply(client, karmadaResource(policy.object.kind), policy.object, dry, true)),
        )
      : policy.object,
    template:
      template.whole || !existing
        ? await refusedAs(route, name, 'spec.resource.', () => apply(client, resource, template.object, dry, false))
        : existing,
  });
  const dry = await write(true);
  if (dryRun) {
    const state = await readStateOf(client, existing ?? dry.template);
    const before = existing ? state : { ...state, templates: [] };
    const change = { objects: [dry.policy, dry.template], deletions: [] };
    const plan = await planHub(client, discovery, before, change, rules, now());
    return pending(proposal, dry.policy, { ...plan });
  }
  await write(false);
  const binding = await nextBinding(client, { namespace, name });
  return binding ? await viewOf(client, engine, binding) : pending(proposal, dry.policy);
}

interface ChosenPolicy {
  object: Policy;
  /** False for one that is there already. */
  write: boolean;
}

async function policyFor(
  client: KubeClient,
  proposal: Proposal,
  fail: (error: FieldError) => never,
): Promise<ChosenPolicy> {
  const { target, namespace, name, template } = proposal;
  const kind = namespace === undefined ? 'ClusterPropagationPolicy' : 'PropagationPolicy';
  const key = {
    ...(namespace === undefined ? {} : { namespace }),
    name: target.kind === 'policy' ? target.name : name,
  };
  const found = await client.get(karmadaResource(kind), key);
  const policy = found && readPolicy(found);
  if (target.kind === 'policy') {
    if (!policy) {
      return fail({ type: 'NotFound', field: 'spec.policyName', value: target.name, detail: `no such ${kind}` });
    }
    if (matchScore(template.object, policy.spec.resourceSelectors) === 0) {
      const detail = 'the policy does not select this resource';
      return fail({ type: 'Invalid', field: 'spec.policyName', value: target.name, detail });
    }
    return { object: policy, write: false };
  }
  if (policy && labelOf(policy, MADE_BY_LABEL) !== MADE_BY_VALUE) {
    throw conflict(
      { group: 'policy.karmada.io', plural: karmadaResource(kind).plural },
      name,
      'somebody else made this policy; name it in spec.policyName',
    );
  }
  const { apiVersion, kind: templateKind, metadata } = template.object;
  const object = readPolicy({
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind,
    metadata: { ...key, labels: { [MADE_BY_LABEL]: MADE_BY_VALUE } },
    spec: {
      resourceSelectors: [
        { apiVersion, kind: templateKind, ...(namespace === undefined ? {} : { namespace }), name: metadata.name },
      ],
      placement: target.placement,
    },
  });
  return { object, write: true };
}

function readPolicy(object: KubeObject): Policy {
  return object.kind === 'PropagationPolicy'
    ? parseObject(propagationPolicy, object)
    : parseObject(clusterPropagationPolicy, object);
}

/** A claim stands: another policy would not send the template anywhere. */
function checkClaim(
  existing: KubeObject | undefined,
  { object, write }: ChosenPolicy,
  fail: (error: FieldError) => never,
): void {
  const held = existing && claimOf(existing);
  if (held && (held.kind !== object.kind || keyText(held) !== keyText(object.metadata))) {
    fail({
      type: 'Forbidden',
      field: write ? 'spec.placement' : 'spec.policyName',
      detail: `${held.kind} ${keyText(held)} claims the resource already: change that policy, or delete it first`,
    });
  }
}

/** Says of which field of the body the hub speaks: `prefix` stands before the fields of the object that was refused. */
async function refusedAs<T>({ definition }: Route, name: string, prefix: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof KubeStatusError) || error.code !== 422) {
      throw error;
    }
    const { message, details } = error.status;
    const { group, kind } = definition;
    const given = Array.isArray(details?.causes) ? details.causes : [];
    const causes = given.map((cause) =>
      isJsonObject(cause) && typeof cause.field === 'string' ? { ...cause, field: prefix + cause.field } : cause,
    );
    const text = `${kind}.${group} ${JSON.stringify(name)} is invalid: ${message}`;
    throw new KubeStatusError(
      { ...error.status, message: text, details: { ...details, name, group, kind, causes } },
      { cause: error },
    );
  }
}

/** `force` takes fields from other owners: only for what is ours. */
function apply(
  client: KubeClient,
  resource: ResourceType,
  object: KubeObject,
  dryRun: boolean,
  force: boolean,
): Promise<KubeObject> {
  const options = { fieldManager: FIELD_MANAGER, dryRun };
  return client.patch(resource, object.metadata, { type: 'apply', body: object, force }, options);
}

async function nextBinding(client: KubeClient, key: ObjectKey) {
  for (let waited = 0; ; waited += BINDING_POLL_MS) {
    const binding = await readBinding(client, key);
    if (binding || waited >= BINDING_PATIENCE_MS) {
      return binding;
    }
    await sleep(BINDING_POLL_MS);
  }
}

/** The propagation while there is no binding. */
function pending({ template, name, namespace }: Proposal, policy: Policy, plan?: JsonObject): Propagation {
  const key = { ...(namespace === undefined ? {} : { namespace }), name };
  const { apiVersion, kind, metadata } = template.object;
  return {
    apiVersion: PROPAGATION_API_VERSION,
    kind: namespace === undefined ? 'ClusterPropagation' : 'Propagation',
    metadata: key,
    spec: {
      resource: { apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name: metadata.name },
      policyName: policy.metadata.name,
    },
    status: {
      phase: 'Matching',
      policy: keyText(policy.metadata),
      summary: { clusters: 0, applied: 0, healthy: 0 },
      workflow: { id: propagationId(key) },
      timings: {},
      ...(plan ? { plan } : {}),
      explain: `${propagationPath(key)}/explain`,
    },
  };
}
