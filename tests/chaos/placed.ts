/** Whether every template is where its policy wants it: what holds whichever way it has gone through failovers. */
import { isJsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import type { Fleet } from './fleet.ts';
import { type Group, groupOf } from './objects.ts';

/** What is wrong with the placement of the templates; empty when all is well. */
export async function misplaced({ hub }: Fleet, final: readonly KubeObject[]): Promise<string[]> {
  const resource = await hub.resourceOf({ apiVersion: 'work.karmada.io/v1alpha2', kind: 'ResourceBinding' });
  const namespace = final[0]?.metadata.namespace ?? '';
  const { items } = await hub.client.list(resource, { namespace });
  const bindings = new Map(items.map((binding) => [binding.metadata.name, binding]));
  const templates = final.filter((object) => groupOf(object));
  const expected = new Set(templates.map(bindingName));
  const orphans = items
    .filter(({ metadata }) => !expected.has(metadata.name))
    .map(({ metadata }) => `binding ${metadata.name} has no template`);
  return [
    ...orphans,
    ...templates.flatMap((template) => problemsOf(template, bindings.get(bindingName(template)), final)),
  ];
}

function bindingName({ kind, metadata }: KubeObject): string {
  return `${metadata.name}-${kind.toLowerCase()}`;
}

function problemsOf(template: KubeObject, binding: KubeObject | undefined, final: readonly KubeObject[]): string[] {
  const { name } = template.metadata;
  const group = groupOf(template);
  const policy = group && policyOf(group, final);
  if (!group || !policy) {
    return [`${name} has no policy`];
  }
  if (!binding) {
    return [`${name} has no binding`];
  }
  const placement = at(policy.spec, 'placement');
  const allowed = listOf(at(placement, 'clusterAffinity', 'clusterNames'));
  const targets = listOf(at(binding.spec, 'clusters'));
  const names = targets.map((target) => at(target, 'name'));
  const problems: string[] = [];
  if (names.length === 0 || names.some((cluster) => !cluster === undefined || !allowed.includes(cluster))) {
    problems.push('is not where its policy wants it');
  }
  if (group === 'guarded' && names.length !== 1) {
    problems.push('is not in one cluster');
  }
  const isDivided = at(placement, 'replicaScheduling', 'replicaSchedulingType') === 'Divided';
  if (!isDivided && group !== 'guarded' && names.length !== allowed.length) {
    problems.push('is not everywhere');
  }
  const wanted = at(template.spec, 'replicas');
  const replicas = targets.map((target) => Number(at(target, 'replicas') ?? 0));
  if (template.kind === 'Deployment' && isDivided && replicas.reduce((sum, one) => sum + one, 0) !== wanted) {
    problems.push(`does not have ${wanted} replicas in all`);
  }
  const items = listOf(at(binding.status, 'aggregatedStatus'));
  const isApplied = names.every((cluster) =>
    items.some((item) => at(item, 'clusterName') === cluster && at(item, 'applied') === true),
  );
  const isHealthy = items.every((item) => at(item, 'health') !== 'Unhealthy');
  if (!isApplied || !isHealthy || items.length !== names.length) {
    problems.push('is not applied and healthy everywhere');
  }
  return problems.map((problem) => `${name} ${problem}: ${JSON.stringify({ targets, allowed, items })}`);
}

/** The policy that is there for a group: only one is at any time. */
function policyOf(group: Group, final: readonly KubeObject[]): KubeObject | undefined {
  return final.find(({ kind, metadata }) => kind === 'PropagationPolicy' && metadata.name.startsWith(`${group}-p`));
}

function at(value: JsonValue | undefined, ...path: string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((inner, field) => (isJsonObject(inner) ? inner[field] : undefined), value);
}

function listOf(value: JsonValue | undefined): (JsonValue | undefined)[] {
  return Array.isArray(value) ? value : [];
}
