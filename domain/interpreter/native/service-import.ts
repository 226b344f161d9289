/** multicluster.x-k8s.io/v1alpha1 ServiceImport: it brings the Service that is derived from it, and its endpoints. */
import { derivedServiceName, SERVICE_NAME_LABEL } from '../../kinds/names.ts';
import type { KubeObject } from '../../object.ts';
import type { DependentObjectReference, KindInterpreter } from '../interpreter.ts';

export const serviceImport: KindInterpreter = { getDependencies: derivedService };

function derivedService(object: KubeObject): DependentObjectReference[] {
  const { name, namespace } = object.metadata;
  const scope = namespace ? { namespace } : {};
  const derived = derivedServiceName(name);
  return [
    { apiVersion: 'v1', kind: 'Service', ...scope, name: derived },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      ...scope,
      labelSelector: { matchLabels: { [SERVICE_NAME_LABEL]: derived } },
    },
  ];
}
