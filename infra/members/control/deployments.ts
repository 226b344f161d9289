/** Acts out Deployments and ReplicaSets. */
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../../domain/object.ts';
import { planDeployment, REVISION_ANNOTATION, revisionOf, TEMPLATE_HASH_LABEL } from '../deployment.ts';
import { type Deployment, RESOURCES } from '../kinds.ts';
import { ownedBy } from '../ownership.ts';
import { planReplicaSet } from '../replica-set.ts';
import { BY_OWNER } from './caches.ts';
import {
  type Controller,
  createObject,
  enqueueOwner,
  enqueueSelf,
  type MemberControl,
  removeObject,
  writeStatus,
} from './control.ts';

/** The controller of Deployments. */
export function deploymentController(member: MemberControl): Controller {
  const { client, caches } = member;
  const { deployments, replicaSets } = caches;

  /** The revision goes with the status: by itself it would count as a change of the Deployment (its generation). */
  async function report(deployment: Deployment, revision: number, status: JsonObject): Promise<void> {
    const annotations = { ...deployment.metadata.annotations, [REVISION_ANNOTATION]: String(revision) };
    if (revisionOf(deployment) !== revision || !isDeepStrictEqual(deployment.status ?? {}, status)) {
      const metadata = { ...deployment.metadata, annotations };
      deployments.observe(await client.updateStatus(RESOURCES.deployments, { ...deployment, metadata, status }));
    }
  }

  return {
    name: 'deployments',
    watch(enqueue) {
      enqueueSelf(deployments, enqueue);
      enqueueOwner(replicaSets, 'Deployment', enqueue);
    },
    async reconcile(key, enqueue) {
      const deployment = deployments.get(key);
      if (!deployment) {
        return;
      }
      const sets = replicaSets.byIndex(BY_OWNER, deployment.metadata.uid ?? '');
      const plan = planDeployment(deployment, sets, new Date());
      if (plan.create) {
        const set = ownedBy(deployment, replicaSetOf(deployment, plan.create));
        await createObject(member, RESOURCES.replicaSets, replicaSets, set);
      }
      for (const { set, replicas } of plan.scale) {
        replicaSets.observe(
          await client.patch(RESOURCES.replicaSets, set.metadata, { type: 'merge', body: { spec: { replicas } } }),
        );
      }
      if (plan.newest && revisionOf(plan.newest) !== plan.revision) {
        const body = { metadata: { annotations: { [REVISION_ANNOTATION]: String(plan.revision) } } };
        replicaSets.observe(await client.patch(RESOURCES.replicaSets, plan.newest.metadata, { type: 'merge', body }));
      }
      for (const set of plan.remove) {
        await removeObject(member, RESOURCES.replicaSets, set);
      }
      await report(deployment, plan.revision, plan.status);
      if (plan.againInMs !== undefined) {
        enqueue(key, plan.againInMs);
      }
    },
  };
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
  return {
    name: 'replicasets',
    watch(enqueue) {
      enqueueSelf(replicaSets, enqueue);
      enqueueOwner(pods, 'ReplicaSet', enqueue);
    },
    async reconcile(key, enqueue) {
      const set = replicaSets.get(key);
      if (!set) {
        return;
      }
      const plan = planReplicaSet(set, pods.byIndex(BY_OWNER, set.metadata.uid ?? ''), new Date());
      const { template } = set.spec;
      const pod = ownedBy(set, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...template.metadata, generateName: `${set.metadata.name}-` },
        spec: template.spec,
      });
      for (let count = 0; count < plan.create; count++) {
        await createObject(member, RESOURCES.pods, pods, pod);
      }
      for (const pod of plan.remove) {
        await removeObject(member, RESOURCES.pods, pod);
      }
      await writeStatus(member, RESOURCES.replicaSets, replicaSets, set, plan.status);
      if (plan.againInMs !== undefined) {
        enqueue(key, plan.againInMs);
      }
    },
  };
}
