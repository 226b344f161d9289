/** A plan for a hub: reads what else the plan depends on, then decides. Nothing is written. */
import type { DependentObjectReference } from '../../domain/interpreter/interpreter.ts';
import { dependedByLabel } from '../../domain/kinds/names.ts';
import { type KubeObject, keyText, kindOf } from '../../domain/object.ts';
import { dependenciesOf } from '../../domain/plan/followers.ts';
import { bindingIdOf, type HubState, indexHub } from '../../domain/plan/hub-state.ts';
import { outcomeOf } from '../../domain/plan/outcome.ts';
import { type Plan, planChanges } from '../../domain/plan/plan.ts';
import { propose } from '../../domain/plan/propose.ts';
import { withdraw } from '../../domain/plan/withdraw.ts';
import type { PropagationRules } from '../../domain/propagation/rules.ts';
import { bindingKeyOf, subjectOf, subjectOfBinding, subjectWorkflowId } from '../../domain/propagation/subject.ts';
import { workloadsInFlight } from '../../domain/scheduling/assumed-workloads.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { Discovery } from '../../kube/discovery.ts';
import { readMemberQuotas } from './member-quotas.ts';
import { readWorks } from './read-state.ts';

/** Objects to be written, and objects to be deleted. */
export interface ProposedChange {
  objects: readonly KubeObject[];
  deletions: readonly KubeObject[];
}

/** What the change would do to a hub whose state was read by `readState` or, for one template, `readStateOf`. */
export async function planHub(
  client: KubeClient,
  discovery: Discovery,
  state: HubState,
  { objects, deletions }: ProposedChange,
  rules: PropagationRules,
  now: Date,
): Promise<Plan> {
  const { quotas, unread } = await readMemberQuotas(client, state.clusters);
  const inFlight = workloadsInFlight(state.bindings, now.getTime());
  const before = await withFollowed(client, discovery, { ...state, memberQuotas: quotas, inFlight }, [], rules);
  const proposed = propose(withdraw(before, deletions, now.toISOString()), objects);
  const after = await withFollowed(client, discovery, proposed, deletions, rules);
  // What only the proposal refers to is on the hub already.
  const referred = after.templates.slice(proposed.templates.length);
  const plan = planChanges(
    { ...before, templates: [...before.templates, ...referred], works: after.works },
    after,
    rules,
  );
  const [first] = unread;
  return first && plan.changes.length > 0
    ? { ...plan, notes: [`ResourceQuotas of ${unread.length} clusters are not known (${first.cluster}: ${first.why})`] }
    : plan;
}

/**
 * The state with the objects that follow its templates or would, and with their Works.
 * @param deletions objects that are not to be there
 */
async function withFollowed(
  client: KubeClient,
  discovery: Discovery,
  state: HubState,
  deletions: readonly KubeObject[],
  rules: PropagationRules,
): Promise<HubState> {
  const hub = indexHub(state);
  const references = new Map<string, DependentObjectReference>();
  const need = (reference: DependentObjectReference): void => {
    const { apiVersion, kind, namespace, name } = reference;
    if (!name || !hub.template({ apiVersion, kind, ...(namespace && { namespace }), name })) {
      references.set(JSON.stringify(reference), reference);
    }
  };
  for (const template of propagating(state)) {
    const outcome = outcomeOf(hub, template, rules, true);
    dependenciesOf(hub, outcome).dependencies.forEach(need);
    const label = dependedByLabel(bindingKeyOf(outcome.subject));
    for (const binding of state.bindings) {
      if (binding.metadata.labels && Object.hasOwn(binding.metadata.labels, label)) {
        need(subjectOfBinding(binding));
      }
    }
  }
  const found = await Promise.all([...references.values()].map((one) => readReferred(client, discovery, one)));
  const deleted = new Set(deletions.map((object) => subjectWorkflowId(subjectOf(object))));
  const added = new Map(
    found
      .flat()
      .filter((object) => !hub.template(subjectOf(object)) && !deleted.has(subjectWorkflowId(subjectOf(object))))
      .map((object) => [subjectWorkflowId(subjectOf(object)), object]),
  );
  const bindings = [...added.values()].flatMap((object) => hub.binding(bindingKeyOf(subjectOf(object))) ?? []);
  const known = new Set(state.works.map(bindingIdOf));
  const works = await Promise.all(
    bindings.filter((binding) => !known.has(bindingIdOf(binding))).map((binding) => readWorks(client, binding)),
  );
  return {
    ...state,
    templates: [...state.templates, ...added.values()],
    works: [...state.works, ...works.flatMap((list) => list ?? [])],
  };
}

/** The templates that something may follow: selected by a policy that wants it, or bound by one that did. */
function propagating(state: HubState): KubeObject[] {
  const policies = [...state.policies, ...state.clusterPolicies].filter(({ spec }) => spec.propagateDeps);
  const kinds = new Set(
    policies.flatMap(({ spec }) => spec.resourceSelectors.map(({ apiVersion, kind }) => `${apiVersion}/${kind}`)),
  );
  const followed = new Set(
    state.bindings.filter(({ spec }) => spec.propagateDeps).map(({ metadata }) => keyText(metadata)),
  );
  return state.templates.filter(
    (template) =>
      kinds.has(`${template.apiVersion}/${template.kind}`) || followed.has(keyText(bindingKeyOf(subjectOf(template)))),
  );
}

async function readReferred(
  client: KubeClient,
  discovery: Discovery,
  { apiVersion, kind, namespace, name, labelSelector }: DependentObjectReference,
): Promise<KubeObject[]> {
  const resource = await discovery.resourceOf(kindOf({ apiVersion, kind }));
  if (!resource) {
    return [];
  }
  if (name) {
    const object = await client.get(resource, { namespace, name });
    return object ? [object] : [];
  }
  return labelSelector ? (await client.list(resource, namespace ? { namespace } : {})).items : [];
}
