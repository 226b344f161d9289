/** Defaults of the kinds of storage.k8s.io/v1. */
import { ensureObject, inPackage, setDefaults, type TypeDefaults } from '../draft.ts';

/** By Go type name. */
export const STORAGE_DEFAULTS: TypeDefaults = inPackage('io.k8s.api.storage.v1', {
  CSIDriver: (driver) =>
    setDefaults(ensureObject(driver, 'spec'), {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: 'ReadWriteOnceWithFSType',
      volumeLifecycleModes: ['Persistent'],
      requiresRepublish: false,
      seLinuxMount: false,
    }),
  StorageClass: (storageClass) =>
    setDefaults(storageClass, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
});
