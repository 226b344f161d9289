/**
 * Requests that a webhook would answer with "nothing to change, nothing to object to", known before it is asked: nearly all
 * that the control plane itself writes. An API server evaluates these CEL expressions within itself.
 */
import {
  CLUSTER_RESOURCE_BINDING_ID_LABEL,
  MANAGED_ANNOTATIONS_ANNOTATION,
  RESOURCE_BINDING_ID_LABEL,
  WORK_ID_LABEL,
} from '../../domain/kinds/names.ts';

/** A condition of a webhook (admissionregistration.k8s.io/v1); one that cannot be evaluated refuses the request. */
export type MatchCondition = { name: string; expression: string };

/** A map of metadata, empty where there is none. */
const mapOf = (path: string): string => `(has(${path}) ? ${path} : {})`;

const lacksLabel = (label: string): string =>
  `!has(object.metadata.labels) || !('${label}' in object.metadata.labels) || object.metadata.labels['${label}'] == ''`;

/** A ResourceBinding without its permanent id. */
export const UNNAMED_BINDING: MatchCondition = {
  name: 'lacks-id',
  expression: lacksLabel(RESOURCE_BINDING_ID_LABEL),
};

/** A ClusterResourceBinding without its permanent id. */
export const UNNAMED_CLUSTER_BINDING: MatchCondition = {
  name: 'lacks-id',
  expression: lacksLabel(CLUSTER_RESOURCE_BINDING_ID_LABEL),
};

/** A binding that is new, or in which something has changed that there are rules about. */
export const CHANGED_BINDING: MatchCondition = {
  name: 'changes-what-rules-are-about',
  expression: [
    'oldObject == null',
    'object.spec != oldObject.spec',
    `${mapOf('object.metadata.annotations')} != ${mapOf('oldObject.metadata.annotations')}`,
  ].join(' || '),
};

const isMarked = [
  'has(m.metadata)',
  'has(m.metadata.labels)',
  `'${WORK_ID_LABEL}' in m.metadata.labels`,
  `m.metadata.labels['${WORK_ID_LABEL}'] == object.metadata.labels['${WORK_ID_LABEL}']`,
  'has(m.metadata.annotations)',
  `'${MANAGED_ANNOTATIONS_ANNOTATION}' in m.metadata.annotations`,
].join(' && ');

const isUnmarked = [
  'has(object.spec)',
  'has(object.spec.workload)',
  'has(object.spec.workload.manifests)',
  `!object.spec.workload.manifests.all(m, ${isMarked})`,
].join(' && ');

/** A Work without id, a new one whose manifests do not have the marks yet, or one whose spec changes. */
export const UNPREPARED_WORK: MatchCondition = {
  name: 'is-not-prepared',
  expression: [
    lacksLabel(WORK_ID_LABEL),
    `(oldObject == null ? ${isUnmarked} : !has(object.spec) || object.spec != oldObject.spec)`,
  ].join(' || '),
};
