/** What a deleted policy holds is released, then the policy goes: templates, bindings and their Works stay. */

import type { Policy } from '../domain/kinds/policy.ts';
import { labelOf } from '../domain/metadata.ts';
import type { KubeObject } from '../domain/object.ts';
import { CLAIM_LABEL, claimBy } from '../domain/policy/claim.ts';
import type { PolicyReference } from '../domain/policy/policy-index.ts';
import { type Held, heldScopes, releaseDeleted, withoutPolicyFinalizer } from '../domain/policy/withdraw.ts';
import { bindingKeyOf, subjectOf, subjectWorkflowId } from '../domain/propagation/subject.ts';
import { isNotFound } from '../kube/errors.ts';
import { despiteConflicts } from './conflict.ts';
import type { ActivityContext } from './context.ts';
import { BINDINGS_BY_POLICY, bindingOf, patchBinding } from './hub.ts';
import { metadataPatch } from './metadata-patch.ts';

/** A policy that is being deleted, as travels through Temporal. */
export type DeletedPolicy = PolicyReference & { uid: string };

/** How far the release is. */
export interface ReleaseProgress {
  /** Templates released by this step. */
  released: number;
  /** Templates that the policy still holds; 0 once the policy is free to go. */
  remaining: number;
}

/** Templates of one step: it must fit into the time of a local activity. */
const BATCH = 100;

/** Releases some of what the policy holds; after the last, drops its finalizer. */
export async function releasePolicy(context: ActivityContext, deleted: DeletedPolicy): Promise<ReleaseProgress> {
  const policy = context.policies.get(deleted);
  if (policy?.metadata.uid !== deleted.uid) {
    return { released: 0, remaining: 0 };
  }
  if (!policy.metadata.deletionTimestamp) {
    throw new Error('the deletion of the policy has not reached this process yet');
  }
  const held = heldBy(context, policy);
  const batch = held.slice(0, BATCH);
  await Promise.all(batch.map((one) => releaseOne(context, policy, one)));
  const remaining = held.length - batch.length;
  if (remaining === 0) {
    await dropFinalizer(context, deleted);
  }
  return { released: batch.length, remaining };
}

/** Found by the claims of bindings and of templates: a crash between the two writes leaves one of them. */
function heldBy({ hub }: ActivityContext, policy: Policy): Held[] {
  const { kind, id } = claimBy(policy);
  const ofScopes = heldScopes(policy).flatMap(({ apiVersion, kind, namespace }) =>
    (hub.templates(apiVersion, kind)?.list() ?? []).filter(
      ({ metadata }) => namespace === undefined || metadata.namespace === namespace,
    ),
  );
  const templates = ofScopes.filter((template) => labelOf(template, CLAIM_LABEL[kind]) === id);
  const bindings = [
    ...hub.bindings.byIndex(BINDINGS_BY_POLICY, id),
    ...hub.clusterBindings.byIndex(BINDINGS_BY_POLICY, id),
  ];
  const bound = bindings.map(({ spec: { resource } }): KubeObject => {
    const { apiVersion, kind, namespace, name } = resource;
    return (
      hub.templates(apiVersion, kind)?.get(resource) ?? {
        apiVersion,
        kind,
        metadata: { ...(namespace && { namespace }), name },
      }
    );
  });
  const bySubject = new Map([...bound, ...templates].map((one) => [subjectWorkflowId(subjectOf(one)), one]));
  return [...bySubject.values()].map((template) => {
    const binding = bindingOf(hub, bindingKeyOf(subjectOf(template)));
    return { template, ...(binding && { binding }) };
  });
}

async function releaseOne({ hub }: ActivityContext, policy: Policy, held: Held): Promise<void> {
  const released = releaseDeleted(policy, held);
  if (held.binding && released.binding && released.binding !== held.binding) {
    await unlessGone(patchBinding(hub, held.binding, metadataPatch(held.binding, released.binding)));
  }
  if (released.template !== held.template) {
    const { apiVersion, kind, metadata } = held.template;
    const body = metadataPatch(held.template, released.template);
    await unlessGone(hub.templates(apiVersion, kind)?.patch(metadata, { type: 'merge', body }));
  }
}

async function unlessGone(write: Promise<unknown> | undefined): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!isNotFound(error)) {
      throw error;
    }
  }
}

async function dropFinalizer({ hub, policies }: ActivityContext, deleted: DeletedPolicy): Promise<void> {
  await despiteConflicts(async () => {
    const policy = policies.get(deleted);
    if (policy?.metadata.uid !== deleted.uid) {
      return;
    }
    const freed = withoutPolicyFinalizer(policy);
    if (freed !== policy) {
      await unlessGone(
        freed.kind === 'PropagationPolicy' ? hub.policies.update(freed) : hub.clusterPolicies.update(freed),
      );
    }
  });
}
