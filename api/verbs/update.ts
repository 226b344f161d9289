/** PUT: the whole object anew. */
import type { KubeObject } from '../../domain/object.ts';
import type { Action } from '../access/authorize.ts';
import { refusal } from '../access/refusal.ts';
import { readBody } from '../request/body.ts';
import { readWriteOptions, type WriteOptions } from '../request/write-options.ts';
import { decodeObject, unreadable } from '../resource/decode.ts';
import { groupResource, storeKey } from '../resource/name.ts';
import type { Part } from '../resource/prepare.ts';
import type { Answer } from '../response/answer.ts';
import { presentObject } from '../response/present.ts';
import type { Entry } from '../store/entry.ts';
import { createDecoded } from './create.ts';
import { checkName, modifyObject, wrongUid } from './modify.ts';
import { nameOf, type Operation, storeName } from './operation.ts';

/** Kinds that a PUT creates where there is none, as kube-apiserver has it. */
const CREATED_BY_UPDATE = new Set([
  'endpoints',
  'events',
  'limitranges',
  'services',
  'clusterrolebindings.rbac.authorization.k8s.io',
  'clusterroles.rbac.authorization.k8s.io',
  'rolebindings.rbac.authorization.k8s.io',
  'roles.rbac.authorization.k8s.io',
  'leases.coordination.k8s.io',
  'runtimeclasses.node.k8s.io',
]);

/** Replaces an object, or the part of it that a subresource is about. */
export async function updateObject(operation: Operation, part: Part = 'all'): Promise<Answer> {
  const { hub, request, target, definition, stored, presentation, warnings } = operation;
  const options = readWriteOptions(request, 'UpdateOptions', false);
  const body = await readBody(request, unreadable(definition));
  const wanted = decodeObject(definition, body, { ...options, warnings });
  const key = storeKey({ ...target, name: nameOf(operation) });
  if (part === 'all' && CREATED_BY_UPDATE.has(groupResource(stored)) && !hub.store.head(storeName(operation), key)) {
    const entry = await createByUpdate(operation, wanted, options);
    return { kind: 'object', code: 201, view: presentObject(presentation, entry.object, entry) };
  }
  const entry = await modifyObject(operation, {
    part,
    subresource: target.subresource ?? '',
    options,
    change: () => wanted,
    origin: 'update',
  });
  return { kind: 'object', code: 200, view: presentObject(presentation, entry.object, entry) };
}

/** Whoever may update may not yet create. A revision that is asked for is not looked at. */
async function createByUpdate(operation: Operation, object: KubeObject, options: WriteOptions): Promise<Entry> {
  const { hub, target, definition, user } = operation;
  const name = nameOf(operation);
  checkName(object, name);
  const { group, plural, namespace = '' } = target;
  const action: Action = {
    kind: 'resource',
    verb: 'create',
    group,
    resource: plural,
    subresource: '',
    namespace,
    name,
  };
  const decision = hub.rbac.authorize(user, action);
  if (!decision.allowed) {
    throw refusal(user, action, decision);
  }
  const { resourceVersion: _revision, uid = '', ...metadata } = object.metadata;
  if (uid !== '') {
    throw wrongUid(definition, { ...target, name }, uid, '');
  }
  return createDecoded(operation, { ...object, metadata }, options, false);
}
