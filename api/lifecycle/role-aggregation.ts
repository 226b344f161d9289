/** Fills ClusterRoles that aggregate others by label with the rules of those. */
import * as z from 'zod';
import { matchesLabelSelector } from '../../domain/labels.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { isConflict, isNotFound } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';
import { createWorkQueue } from '../../kube/work-queue.ts';
import { RBAC_RESOURCES } from '../access/role-bindings.ts';
import { jsonEqual } from '../schema/json.ts';
import type { LifecycleContext } from './lifecycle.ts';

const CLUSTER_ROLES: ResourceType = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural: 'clusterroles',
  kind: 'ClusterRole',
  namespaced: false,
};

const aggregationSchema = z.object({
  clusterRoleSelectors: z.array(
    z.object({
      matchLabels: z.record(z.string(), z.string()).optional(),
      matchExpressions: z
        .array(
          z.object({
            key: z.string(),
            operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
            values: z.array(z.string()).optional(),
          }),
        )
        .optional(),
    }),
  ),
});

/** Follows all ClusterRoles; returns how to stop. */
export function openRoleAggregation(context: LifecycleContext): () => void {
  const { hub, logger } = context;
  const roles = hub.store.collection(RBAC_RESOURCES.clusterRoles);
  const queue = createWorkQueue<string>({
    name: 'role-aggregation',
    concurrency: 1,
    logger,
    process: (name) => aggregate(context, name),
  });
  function addAll(): void {
    for (const { key, object } of roles.list('')) {
      if (isJsonObject(object.aggregationRule)) {
        queue.add(key);
      }
    }
  }
  addAll();
  const unsubscribe = roles.subscribe(addAll);
  return () => {
    unsubscribe();
    queue.close();
  };
}

async function aggregate({ hub, client }: LifecycleContext, name: string): Promise<void> {
  const roles = hub.store.collection(RBAC_RESOURCES.clusterRoles);
  const role = roles.get(name)?.object;
  const rule = aggregationSchema.safeParse(role?.aggregationRule);
  if (!role || !rule.success) {
    return;
  }
  const parts = roles
    .list('')
    .map(({ object }) => object)
    .filter(
      ({ metadata }) =>
        metadata.name !== name &&
        rule.data.clusterRoleSelectors.some((selector) => matchesLabelSelector(selector, metadata.labels)),
    );
  const rules = unionOfRules(parts);
  if (jsonEqual(role.rules ?? [], rules)) {
    return;
  }
  await client.update(CLUSTER_ROLES, { ...role, rules }).catch((error: unknown) => {
    // The newer version wakes its own look.
    if (!isConflict(error) && !isNotFound(error)) {
      throw error;
    }
  });
}

function unionOfRules(roles: readonly KubeObject[]): JsonValue[] {
  const rules: JsonValue[] = [];
  for (const rule of roles.flatMap((role) => (Array.isArray(role.rules) ? role.rules : []))) {
    if (!rules.some((other) => jsonEqual(other, rule))) {
      rules.push(rule);
    }
  }
  return rules;
}
