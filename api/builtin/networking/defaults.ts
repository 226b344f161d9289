/** Defaults of the kinds of networking.k8s.io/v1 and discovery.k8s.io/v1. */
import { ensureObject, inPackage, setDefaults, type TypeDefaults } from '../draft.ts';
import { listAt } from '../fields.ts';

/** By Go type name. */
export const NETWORKING_DEFAULTS: TypeDefaults = {
  ...inPackage('io.k8s.api.networking.v1', {
    IngressClassParametersReference: (reference) => setDefaults(reference, { scope: 'Cluster' }),
    NetworkPolicy: (policy) => {
      const spec = ensureObject(policy, 'spec');
      // A policy that names no types is about ingress, and about egress when it has rules for it.
      const egress = listAt(spec, 'egress').length > 0 ? ['Egress'] : [];
      setDefaults(spec, { policyTypes: ['Ingress', ...egress] });
    },
    NetworkPolicyPort: (port) => setDefaults(port, { protocol: 'TCP' }),
  }),
  ...inPackage('io.k8s.api.discovery.v1', {
    EndpointPort: (port) => setDefaults(port, { name: '', protocol: 'TCP' }),
  }),
};
