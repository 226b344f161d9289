/** `certificatesigningrequests/<name>/approval`: who may decide on a certificate, and that only conditions change. */
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import type { Action } from '../access/authorize.ts';
import type { UserInfo } from '../access/user.ts';
import { readBody } from '../request/body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { decodeObject, unreadable } from '../resource/decode.ts';
import { storeKey } from '../resource/name.ts';
import type { Answer } from '../response/answer.ts';
import { presentObject } from '../response/present.ts';
import { forbidden, notFound } from '../response/status.ts';
import { modifyObject, withName } from '../verbs/modify.ts';
import { collectionOf, nameOf, type Operation } from '../verbs/operation.ts';
import { patchObject } from '../verbs/patch.ts';

/** PUT: takes over the conditions. */
export async function approveCertificate(operation: Operation): Promise<Answer> {
  checkMayApprove(operation);
  const { request, definition, presentation, warnings } = operation;
  const options = readWriteOptions(request, 'UpdateOptions', false);
  const body = await readBody(request, unreadable(definition));
  const wanted = withName(decodeObject(definition, body, { ...options, warnings }), nameOf(operation));
  const entry = await modifyObject(operation, {
    part: 'status',
    subresource: 'approval',
    options,
    origin: 'server',
    change: (live) => withConditionsOf(live, wanted),
  });
  return { kind: 'object', code: 200, view: presentObject(presentation, entry.object, entry) };
}

/** PATCH, of the status. */
export function patchApproval(operation: Operation): Promise<Answer> {
  checkMayApprove(operation);
  return patchObject(operation, 'status');
}

function withConditionsOf(live: KubeObject, wanted: KubeObject): KubeObject {
  const status = isJsonObject(live.status) ? live.status : {};
  const conditions = isJsonObject(wanted.status) ? wanted.status.conditions : undefined;
  const { resourceVersion } = wanted.metadata;
  return {
    ...live,
    metadata: { ...live.metadata, ...(resourceVersion !== undefined && { resourceVersion }) },
    status: { ...status, ...(conditions !== undefined && { conditions }) },
  };
}

/** Approval is a matter of the signer: `approve` on it, or on all signers of its domain. */
function checkMayApprove(operation: Operation): void {
  const { hub, user, definition } = operation;
  const name = nameOf(operation);
  const object = collectionOf(operation).get(storeKey({ name }))?.object;
  if (!object) {
    throw notFound(definition, name);
  }
  const signer = isJsonObject(object.spec) ? String(object.spec.signerName ?? '') : '';
  if (!maySign(hub.rbac.authorize, user, signer, 'approve')) {
    throw forbidden(
      definition,
      name,
      `user not permitted to approve requests with signerName ${JSON.stringify(signer)}`,
    );
  }
}

/** True for who may `approve`, `sign` or `attest` for a signer. */
function maySign(
  authorize: Operation['hub']['rbac']['authorize'],
  user: UserInfo,
  signer: string,
  verb: string,
): boolean {
  return [signer, `${signer.split('/')[0]}/*`].some((name) => {
    const action: Action = {
      kind: 'resource',
      verb,
      group: 'certificates.k8s.io',
      resource: 'signers',
      subresource: '',
      namespace: '',
      name,
    };
    return authorize(user, action).allowed;
  });
}
