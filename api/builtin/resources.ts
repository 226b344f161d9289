/** The kinds of Kubernetes itself that the hub serves. */

import { canonicalObject } from '../../domain/kubernetes/canonical.ts';
import { formatApiVersion, type KubeObject } from '../../domain/object.ts';
import type { ResourceDefinition, ScalePaths } from '../resource/definition.ts';
import { AUTOSCALER_CONVERSION } from './autoscaling/conversion.ts';
import { columnsOf } from './columns.ts';
import { EVENT_CONVERSION } from './core/event-conversion.ts';
import { completeNew } from './creation.ts';
import { applyDefaults } from './defaults.ts';
import { builtinSchema } from './definitions.ts';
import { type DiscoveredResource, discoveredResources } from './discovered.ts';
import { validateKind } from './validation.ts';

/** Where built-in workloads keep what Scale shows; their selector is structured, Scale writes it as text. */
const SCALE: ScalePaths = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath: '.spec.selector',
};

/** What field selectors may name, by apiVersion and kind. */
const SELECTABLE_FIELDS: Record<string, string[]> = {
  'v1/Pod': [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  ],
  'v1/Node': ['spec.unschedulable'],
  'v1/Namespace': ['status.phase'],
  'v1/Secret': ['type'],
  'v1/Service': ['spec.clusterIP', 'spec.type'],
  'v1/ReplicationController': ['status.replicas'],
  'apps/v1/ReplicaSet': ['status.replicas'],
  'v1/Event': [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'type',
  ],
  'events.k8s.io/v1/Event': [
    'regarding.kind',
    'regarding.namespace',
    'regarding.name',
    'regarding.uid',
    'regarding.apiVersion',
    'regarding.resourceVersion',
    'regarding.fieldPath',
    'reason',
    'reportingController',
    'type',
  ],
  'batch/v1/Job': ['status.successful'],
  'certificates.k8s.io/v1/CertificateSigningRequest': ['spec.signerName'],
};

/** Kinds that are stored as another version of themselves. */
const STORED_AS: Record<string, Pick<ResourceDefinition, 'storedAs' | 'conversion'>> = {
  'autoscaling/v1/HorizontalPodAutoscaler': {
    storedAs: { group: 'autoscaling', version: 'v2' },
    conversion: AUTOSCALER_CONVERSION,
  },
  'events.k8s.io/v1/Event': { storedAs: { group: '', version: 'v1' }, conversion: EVENT_CONVERSION },
};

/** Every built-in kind, in the order in which discovery lists them. Schemas are made when first read. */
export const BUILTIN_RESOURCES: ResourceDefinition[] = discoveredResources().map(define);

/** The object as Kubernetes would keep it: in canonical form, defaults set, completed when new. */
function completeObject(type: string, kind: string, object: KubeObject, old: KubeObject | undefined): KubeObject {
  const draft = canonicalObject(type, object);
  applyDefaults(type, draft);
  if (!old) {
    completeNew(kind, draft);
  }
  return draft;
}

function define(resource: DiscoveredResource): ResourceDefinition {
  const { group, version, kind, plural, singular, namespaced, shortNames, categories, verbs, subresources } = resource;
  const kindKey = `${formatApiVersion(group, version)}/${kind}`;
  return {
    group,
    version,
    kind,
    listKind: `${kind}List`,
    plural,
    singular,
    namespaced,
    shortNames,
    categories,
    verbs,
    hasStatus: subresources.includes('status'),
    ...(subresources.includes('scale') && { scale: SCALE }),
    builtIn: true,
    get schema() {
      return builtinSchema(resource.definition);
    },
    ...STORED_AS[kindKey],
    columns: columnsOf(kindKey),
    mutate: (object, old) => completeObject(resource.definition, kindKey, object, old),
    validate: (object, old) => validateKind(kindKey, object, old),
    selectableFields: SELECTABLE_FIELDS[kindKey] ?? [],
  };
}
