/** What expressions see of a request under admission. */
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '../../../domain/object.ts';
import type { Authorizer } from '../../access/authorize.ts';
import type { ResourceDefinition } from '../../resource/definition.ts';
import { celData } from '../../schema/cel/values.ts';
import type { Admission } from '../admission.ts';
import { describeRequest } from '../describe-request.ts';
import { AuthorizerValue } from './authorizer.ts';
import type { Input } from './evaluate.ts';

/** What is seen beside the request. */
export interface Surroundings {
  authorize: Authorizer;
  /** The version of the kind in which the request is meant. @default that of the request */
  matched?: ResourceDefinition;
  params?: KubeObject | null;
  namespace?: KubeObject;
}

/** The input of expressions about a write whose objects are in the version that is meant. */
export function inputOf(admission: Admission, { authorize, matched, params, namespace }: Surroundings): Input {
  const { object, old, definition, subresource, name, user } = admission;
  return {
    object: object ?? null,
    oldObject: old ?? null,
    request: describeRequest(admission, matched),
    params: params ?? null,
    namespaceObject: namespace ? namespaceValue(namespace) : null,
    authorizer: new AuthorizerValue(user, authorize, {
      group: definition.group,
      resource: definition.plural,
      subresource,
      namespace: admission.namespace ?? '',
      name,
    }),
  };
}

/** Of a namespace's metadata expressions see no owners and no managers. */
const METADATA_FIELDS = [
  'name',
  'generateName',
  'namespace',
  'labels',
  'annotations',
  'uid',
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'resourceVersion',
  'finalizers',
];
const TIME_FIELDS = new Set(['creationTimestamp', 'deletionTimestamp', 'lastTransitionTime']);

function namespaceValue({ metadata, spec, status }: KubeObject): unknown {
  const seen = Object.fromEntries(Object.entries(metadata).filter(([field]) => METADATA_FIELDS.includes(field)));
  return withTimes({ metadata: seen, spec: spec ?? {}, status: status ?? {} });
}

function withTimes(value: JsonValue): unknown {
  if (Array.isArray(value)) {
    return value.map(withTimes);
  }
  return isJsonObject(value) ? Object.fromEntries(fieldsWithTimes(value)) : celData(value);
}

function fieldsWithTimes(object: JsonObject): [string, unknown][] {
  return Object.entries(object).flatMap(([field, child]): [string, unknown][] => {
    if (child === undefined) {
      return [];
    }
    return [[field, TIME_FIELDS.has(field) && typeof child === 'string' ? new Date(child) : withTimes(child)]];
  });
}
