/**
 * The version of Cluster that a hub keeps for itself while it passes `cluster.karmada.io/v1alpha1` here. Both versions are
 * of one CustomResourceDefinition and differ in nothing but their name, so texts are turned into each other without being
 * understood.
 */

export const CLUSTER_GROUP = 'cluster.karmada.io';
export const CLUSTER_VERSION = 'v1alpha1';
/** Not of the form of versions, so that no client prefers it. */
export const STORED_VERSION = 'stored';

const SERVED = `${CLUSTER_GROUP}/${CLUSTER_VERSION}`;
const STORED = `${CLUSTER_GROUP}/${STORED_VERSION}`;
/** A quotation mark within a JSON string has a backslash before it: what matches is a field. */
const SERVED_IN_JSON = new RegExp(`("apiVersion"\\s*:\\s*)"${SERVED}"`, 'g');
const STORED_IN_JSON = new RegExp(`("apiVersion"\\s*:\\s*)"${STORED}"`, 'g');
/** The root's: nothing of a scalar is at the beginning of a line. */
const SERVED_IN_YAML = new RegExp(`^(apiVersion:[ \\t]+)(["']?)${SERVED}\\2(?=[ \\t\\r]*(#.*)?$)`, 'gm');

/** True for paths of the served version. */
export function isOfServedClusters(pathname: string): boolean {
  return pathname === `/apis/${SERVED}` || pathname.startsWith(`/apis/${SERVED}/`);
}

/** The path of the stored version for one of the served version. */
export function storedPath(pathname: string): string {
  return pathname.replace(SERVED, STORED);
}

/** A body of the served version, JSON or YAML, as one of the stored version. */
export function asStored(text: string): string {
  return text.replace(SERVED_IN_JSON, `$1"${STORED}"`).replace(SERVED_IN_YAML, `$1${STORED}`);
}

/** Whole lines of JSON of the stored version as the served version's. */
export function asServed(text: string): string {
  return text.replace(STORED_IN_JSON, `$1"${SERVED}"`);
}
