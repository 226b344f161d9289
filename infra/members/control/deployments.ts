/** Acts out Deployments and ReplicaSets. */
import { isDeepStrictEqual } from 'node:util';
import { planDeployment, REVISION_ANNOTATION, revisionOf, TEMPLATE_HASH_LABEL } from '../deployment.ts';
import { type Deployment, RESOURCES } from '../kinds.ts';
import { ownedBy } from '../ownership.ts';
import { planReplicaSet } from '../replica-set.ts';
import { type Controller, createObject, type MemberControl } from './control.ts';
import { createPods, ownerController } from './owner.ts';

/** The controller of Deployments. */
export function deploymentController(member: MemberControl): Controller {
  const { client, caches } = member;
  const { deployments, replicaSets } = caches;
  return ownerController({
    member,
    name: 'deployments',
    kind: 'Deployment',
    owners: { resource: RESOURCES.deployments, cache: deployments },
    dependents: { resource: RESOURCES.replicaSets, cache: replicaSets },
    plan: planDeployment,
    async create(deployment, plan) {
      if (plan.create) {
        const set = ownedBy(deployment, replicaSetOf(deployment, plan.create));
        await createObject(member, RESOURCES.replicaSets, replicaSets, set);
      }
      for (const { set, replicas } of plan.scale) {
        const body = { spec: { replicas } };
        replicaSets.observe(await client.patch(RESOURCES.replicaSets, set.metadata, { type: 'merge', body }));
      }
      if (plan.newest && revisionOf(plan.newest) !== plan.revision) {
        const body = { metadata: { annotations: { [REVISION_ANNOTATION]: String(plan.revision) } } };
        replicaSets.observe(await client.patch(RESOURCES.replicaSets, plan.newest.metadata, { type: 'merge', body }));
      }
    },
    // The revision goes with the status: by itself it would count as a change of the Deployment (its generation).
    async report(deployment, { revision, status }) {
      const annotations = { ...deployment.metadata.annotations, [REVISION_ANNOTATION]: String(revision) };
      if (revisionOf(deployment) !== revision || !isDeepStrictEqual(deployment.status ?? {}, status)) {
        const metadata = { ...deployment.metadata, annotations };
        deployments.observe(await client.updateStatus(RESOURCES.deployments, { ...deployment, metadata, status }));
      }
    },
  });
}

function replicaSetOf(
  { metadata, spec }: Deployment,
  { hash, replicas, revision }: { hash: string; replicas: number; revision: number },
) {
  const { selector, template, minReadySeconds } = spec;
  const bound = { [TEMPLATE_HASH_LABEL]: hash };
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${metadata.name}-${hash}`,
      labels: { ...template.metadata?.labels, ...bound },
      annotations: { [REVISION_ANNOTATION]: String(revision) },
    },
    spec: {
      replicas,
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, ...bound } },
      template: { ...template, metadata: { ...template.metadata, labels: { ...template.metadata?.labels, ...bound } } },
    },
  };
}

/** The controller of ReplicaSets. */
export function replicaSetController(member: MemberControl): Controller {
  const { pods, replicaSets } = member.caches;
  return ownerController({
    member,
    name: 'replicasets',
    kind: 'ReplicaSet',
    owners: { resource: RESOURCES.replicaSets, cache: replicaSets },
    dependents: { resource: RESOURCES.pods, cache: pods },
    plan: planReplicaSet,
    create: (set, plan) => createPods(member, set, set.spec.template, plan.create),
  });
}
