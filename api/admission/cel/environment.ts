/** What CEL expressions of admission see: of policies, and match conditions of webhooks and policies. */
import type { Environment } from '@marcbachmann/cel-js';
import { kubernetesEnvironment } from '../../schema/cel/environment.ts';
import { AUTHORIZER_TYPE, registerAuthorizer } from './authorizer.ts';
import { registerConstructions } from './constructions.ts';

/** Which variables an expression may name beyond those that are always there. */
export interface Scope {
  params: boolean;
  authorizer: boolean;
  /** Whether objects and patches may be constructed. @default false */
  constructions?: boolean;
  /** Named expressions before this one, and their types. */
  variables?: Readonly<Record<string, string>>;
}

const METADATA = {
  name: 'string',
  generateName: 'string',
  namespace: 'string',
  labels: 'map<string, string>',
  annotations: 'map<string, string>',
  UID: 'string',
  creationTimestamp: 'google.protobuf.Timestamp',
  deletionGracePeriodSeconds: 'int',
  deletionTimestamp: 'google.protobuf.Timestamp',
  generation: 'int',
  resourceVersion: 'string',
  finalizers: 'list<string>',
};

/** Fields of the objects whose shape is known, whatever is admitted; types that others are made of come first. */
const TYPES = {
  'kubernetes.GroupVersionKind': { group: 'string', version: 'string', kind: 'string' },
  'kubernetes.GroupVersionResource': { group: 'string', version: 'string', resource: 'string' },
  'kubernetes.UserInfo': {
    username: 'string',
    uid: 'string',
    groups: 'list<string>',
    extra: 'map<string, list<string>>',
  },
  'kubernetes.AdmissionRequest': {
    kind: 'kubernetes.GroupVersionKind',
    resource: 'kubernetes.GroupVersionResource',
    subResource: 'string',
    requestKind: 'kubernetes.GroupVersionKind',
    requestResource: 'kubernetes.GroupVersionResource',
    requestSubResource: 'string',
    name: 'string',
    namespace: 'string',
    operation: 'string',
    userInfo: 'kubernetes.UserInfo',
    dryRun: 'bool',
    options: 'dyn',
  },
  'kubernetes.NamespaceSpec': { finalizers: 'list<string>' },
  'kubernetes.NamespaceCondition': {
    status: 'string',
    type: 'string',
    lastTransitionTime: 'google.protobuf.Timestamp',
    message: 'string',
    reason: 'string',
  },
  'kubernetes.NamespaceStatus': { conditions: 'list<kubernetes.NamespaceCondition>', phase: 'string' },
  'kubernetes.NamespaceMetadata': METADATA,
  'kubernetes.Namespace': {
    metadata: 'kubernetes.NamespaceMetadata',
    spec: 'kubernetes.NamespaceSpec',
    status: 'kubernetes.NamespaceStatus',
  },
};

const VARIABLES_TYPE = 'kubernetes.variables';

const base = kubernetesEnvironment();
registerAuthorizer(base);

/** In which expressions are evaluated: nothing but values says what types are. */
export const evaluationEnvironment: Environment = base
  .clone()
  .registerVariable('object', 'dyn')
  .registerVariable('oldObject', 'dyn')
  .registerVariable('request', 'dyn')
  .registerVariable('params', 'dyn')
  .registerVariable('namespaceObject', 'dyn')
  .registerVariable('variables', 'dyn')
  .registerVariable('authorizer', AUTHORIZER_TYPE);
registerConstructions(evaluationEnvironment);

const typed = base.clone().registerVariable('object', 'dyn').registerVariable('oldObject', 'dyn');
for (const [name, fields] of Object.entries(TYPES)) {
  registerObjectType(typed, name, fields);
}
typed
  .registerVariable('request', 'kubernetes.AdmissionRequest')
  .registerVariable('namespaceObject', 'kubernetes.Namespace');

/** In which expressions are checked before they are stored. */
export function checkingEnvironment({ params, authorizer, variables, constructions }: Scope): Environment {
  const environment = typed.clone();
  if (constructions) {
    registerConstructions(environment);
  }
  if (params) {
    environment.registerVariable('params', 'dyn');
  }
  if (authorizer) {
    environment.registerVariable('authorizer', AUTHORIZER_TYPE);
  }
  if (variables) {
    registerObjectType(environment, VARIABLES_TYPE, { ...variables });
    environment.registerVariable('variables', VARIABLES_TYPE);
  }
  return environment;
}

/** Objects of such a type can be compared with each other and with null. */
function registerObjectType(environment: Environment, name: string, fields: Record<string, string>): void {
  environment
    .registerType(name, { fields })
    .registerOperator(`${name} == ${name}`, () => false)
    .registerOperator(`${name} == null`, () => false);
}
