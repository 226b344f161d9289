/** What happens on the member when a Work is deleted. */
import type { Cluster } from '../kinds/cluster.ts';
import type { Work } from '../kinds/work.ts';
import type { KubeObject } from '../object.ts';
import { isConditionTrue } from '../status/conditions.ts';
import { withoutKarmadaMetadata } from './preserve.ts';

/** What to do before the execution finalizer may go. */
export type WorkDeletion =
  /** Write these over the member objects, which stay without Karmada's marks. */
  | { kind: 'preserve'; manifests: KubeObject[] }
  /** Delete these from the member, each only if it is managed there; in the background, so that a Job takes its Pods along. */
  | { kind: 'delete'; manifests: KubeObject[] }
  /** Nothing: the member is out of reach and leaving for good. */
  | { kind: 'skip' }
  /** Wait for the member and retry. */
  | { kind: 'blocked'; message: string };

/** What the deletion of a Work means for its member. */
export function decideWorkDeletion(work: Work, cluster: Cluster): WorkDeletion {
  const manifests = work.spec.workload?.manifests ?? [];
  if (work.spec.preserveResourcesOnDeletion) {
    return { kind: 'preserve', manifests: manifests.map(withoutKarmadaMetadata) };
  }
  if (isConditionTrue(cluster.status?.conditions, 'Ready')) {
    return { kind: 'delete', manifests };
  }
  return cluster.metadata.deletionTimestamp
    ? { kind: 'skip' }
    : { kind: 'blocked', message: `cluster(${cluster.metadata.name}) not ready` };
}
