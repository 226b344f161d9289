/** The paths below an object: `status`, `scale` and those of single kinds. */
import type { Verb } from '../request/target.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { groupResource } from '../resource/name.ts';
import type { Answer } from '../response/answer.ts';
import { methodNotAllowed, unknownResource } from '../response/status.ts';
import { getObject } from '../verbs/get.ts';
import type { Operation } from '../verbs/operation.ts';
import { patchObject } from '../verbs/patch.ts';
import { updateObject } from '../verbs/update.ts';
import { approveCertificate, patchApproval } from './certificate-approval.ts';
import { finalizeNamespace } from './namespace-finalize.ts';
import { bindPod } from './pod-binding.ts';
import { SCALE } from './scale.ts';
import { requestToken } from './service-account-token.ts';

/** Answers a request for a subresource. */
export type SubresourceHandler = (operation: Operation) => Answer | Promise<Answer>;

/** What a subresource can do, by verb. */
export type Subresource = Partial<Record<Verb, SubresourceHandler>>;

const STATUS: Subresource = {
  get: getObject,
  update: (operation) => updateObject(operation, 'status'),
  patch: (operation) => patchObject(operation, 'status'),
};

/** Subresources of single kinds, by resource and name. */
const SPECIAL: Record<string, Subresource> = {
  'namespaces/finalize': { update: finalizeNamespace },
  'pods/binding': { create: bindPod },
  'serviceaccounts/token': { create: requestToken },
  'certificatesigningrequests.certificates.k8s.io/approval': {
    get: getObject,
    update: approveCertificate,
    patch: patchApproval,
  },
};

/** The subresources of a kind, for discovery and authorization. */
export function subresourcesOf(definition: ResourceDefinition): Map<string, Subresource> {
  const found = new Map<string, Subresource>();
  if (definition.hasStatus) {
    found.set('status', STATUS);
  }
  if (definition.scale) {
    found.set('scale', SCALE);
  }
  const resource = groupResource(definition);
  for (const [name, subresource] of Object.entries(SPECIAL)) {
    if (name.startsWith(`${resource}/`)) {
      found.set(name.slice(resource.length + 1), subresource);
    }
  }
  return found;
}

/** The handler of a subresource for a verb. Throws NotFound and MethodNotAllowed. */
export function subresourceHandler(definition: ResourceDefinition, name: string, verb: Verb): SubresourceHandler {
  const subresource = subresourcesOf(definition).get(name);
  if (!subresource) {
    throw unknownResource();
  }
  const handler = subresource[verb];
  if (!handler) {
    throw methodNotAllowed();
  }
  return handler;
}
