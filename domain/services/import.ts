/** What members export, on the hub: slices of the Service that a ServiceImport brings, and that Service. */
import {
  derivedServiceName,
  IMPORTED_SLICE_MANAGER,
  SERVICE_NAME_LABEL,
  SLICE_MANAGED_BY_LABEL,
} from '../kinds/names.ts';
import { labelOf } from '../metadata.ts';
import { type KubeObject, keyText } from '../object.ts';
import { deriveService, isDerivedFrom, withImportedAddresses } from './derived-service.ts';
import { importedSliceKey, importSlice } from './slice.ts';
import { addChange, type Changes, noChanges, type ServiceState, sourcesFor } from './state.ts';

/** What is to be written. Its propagation is that of anything else: what a ServiceImport refers to follows it. */
export interface ImportPlan {
  slices: Changes<KubeObject>;
  services: Changes<KubeObject>;
  /** The derived Service with the addresses of its import. */
  addresses?: KubeObject;
}

/** Decides it. Slices are imported whether or not somebody imports them. */
export function planImport(state: ServiceState): ImportPlan {
  const slices = noChanges<KubeObject>();
  const known = new Map(state.slices.map((slice) => [keyText(slice.metadata), slice]));
  const wanted = new Set<string>();
  for (const source of sourcesFor(state, 'ServiceExport')) {
    const place = keyText(importedSliceKey(source));
    const existing = known.get(place);
    wanted.add(place);
    if (!existing?.metadata.deletionTimestamp) {
      addChange(slices, importSlice(source, state.key, existing), existing);
    }
  }
  slices.remove = state.slices.filter(
    (slice) =>
      isImported(slice, state.key.name) && !wanted.has(keyText(slice.metadata)) && !slice.metadata.deletionTimestamp,
  );
  return { slices, ...planDerived(state) };
}

/** The service that an imported slice on the hub is of; undefined for any other slice. */
export function importedService(slice: KubeObject): string | undefined {
  const derived = labelOf(slice, SERVICE_NAME_LABEL) ?? '';
  const prefix = derivedServiceName('');
  return labelOf(slice, SLICE_MANAGED_BY_LABEL) === IMPORTED_SLICE_MANAGER && derived.startsWith(prefix)
    ? derived.slice(prefix.length)
    : undefined;
}

function isImported(slice: KubeObject, service: string): boolean {
  return importedService(slice) === service;
}

function planDerived({ key, serviceImport, derivedService }: ServiceState): Omit<ImportPlan, 'slices'> {
  const services = noChanges<KubeObject>();
  if (derivedService?.metadata.deletionTimestamp || serviceImport?.metadata.deletionTimestamp) {
    return { services };
  }
  if (!serviceImport) {
    const isLeft = derivedService !== undefined && isDerivedFrom(derivedService, key.name);
    return { services: isLeft ? { ...services, remove: [derivedService] } : services };
  }
  if (serviceImport.spec?.type !== 'ClusterSetIP') {
    return { services };
  }
  const derived = deriveService(serviceImport, derivedService);
  addChange(services, derived, derivedService);
  const addresses = withImportedAddresses(derived, serviceImport);
  return { services, ...(addresses !== derived && { addresses }) };
}
