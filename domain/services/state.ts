/** One service as the hub shows it: all that decisions about it depend on. */
import { clusterOf } from '../binding/targets.ts';
import type { ResourceBinding } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { MultiClusterService } from '../kinds/multi-cluster-service.ts';
import type { ServiceImport } from '../kinds/multicluster.ts';
import type { Work } from '../kinds/work.ts';
import type { KubeObject } from '../object.ts';
import type { ManifestSteps } from '../work/compose.ts';
import { clustersOfPart, isCrossCluster } from './clusters.ts';
import { type CollectedFor, collectedFor, type ServiceKey, type ServiceRole, serviceRole } from './role.ts';

/** The objects of a service on the hub, absent ones undefined. */
export interface ServiceState {
  key: ServiceKey;
  /** Gate MultiClusterService: while it is off nothing is done for its kind, and nothing is undone. */
  isGateOn: boolean;
  multiClusterService: MultiClusterService | undefined;
  service: KubeObject | undefined;
  /** The binding of the Service. */
  binding: ResourceBinding | undefined;
  serviceImport: ServiceImport | undefined;
  derivedService: KubeObject | undefined;
  /** All Works with a part in the service. */
  works: readonly Work[];
  /** The EndpointSlices of the namespace. */
  slices: readonly KubeObject[];
  clusters: readonly Cluster[];
}

/** How new Works are made. */
export interface Making {
  /** A new unique id. */
  uuid(): string;
  steps: ManifestSteps;
}

/** What is to be written of one kind of objects. */
export interface Changes<T> {
  create: T[];
  update: T[];
  remove: T[];
}

/** Nothing to write. */
export function noChanges<T>(): Changes<T> {
  return { create: [], update: [], remove: [] };
}

/** Files an object under what is to be done with it. */
export function addChange<T>(changes: Changes<T>, wanted: T, existing: T | undefined): void {
  if (wanted !== existing) {
    (existing === undefined ? changes.create : changes.update).push(wanted);
  }
}

/** The MultiClusterService that is to be acted upon; undefined while there is none. */
export function activeService({ isGateOn, multiClusterService }: ServiceState): MultiClusterService | undefined {
  return isGateOn &&
    multiClusterService &&
    !multiClusterService.metadata.deletionTimestamp &&
    isCrossCluster(multiClusterService)
    ? multiClusterService
    : undefined;
}

/** The Works of a role. */
export function worksOfRole({ works }: ServiceState, role: ServiceRole): Work[] {
  return works.filter((work) => serviceRole(work) === role);
}

/** The kinds that want a collected Work and go on wanting it. */
export function keptFor(state: ServiceState, collected: Work): CollectedFor[] {
  const cluster = clusterOf(collected);
  const active = activeService(state);
  const isKept: Record<CollectedFor, () => boolean> = {
    ServiceExport: () =>
      worksOfRole(state, 'exporter').some((work) => clusterOf(work) === cluster && !work.metadata.deletionTimestamp),
    MultiClusterService: () =>
      !state.isGateOn || (active !== undefined && clustersOfPart(active, 'Provider', state.clusters).includes(cluster)),
  };
  return collectedFor(collected).filter((kind) => isKept[kind]());
}

/** The collected Works that a kind goes on wanting. */
export function sourcesFor(state: ServiceState, kind: CollectedFor): Work[] {
  return worksOfRole(state, 'collected').filter(
    (work) => !work.metadata.deletionTimestamp && keptFor(state, work).includes(kind),
  );
}
