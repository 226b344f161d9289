/** Karmada's admission of MultiClusterService. */
import type { FieldError } from '../field-error.ts';
import {
  type MultiClusterService,
  type MultiClusterServiceSpec,
  multiClusterService,
} from '../kinds/multi-cluster-service.ts';
import { MULTI_CLUSTER_SERVICE_ID_LABEL } from '../kinds/names.ts';
import { clusterName, dns1035Label, dns1123Label, portNumber } from './kubernetes-names.ts';
import { validateLoadBalancer } from './load-balancer.ts';
import { validateObjectMeta, withIdLabel } from './object-meta.ts';
import { duplicate, invalid, invalidEach } from './rejections.ts';
import { rulesFor, type ValidationRequest } from './rules.ts';

const TYPES = ['CrossCluster', 'LoadBalancer'];

export const multiClusterServiceRules = rulesFor(multiClusterService, {
  mutate: (service, { uuid }) => withIdLabel(service, MULTI_CLUSTER_SERVICE_ID_LABEL, uuid),
  validate: validateService,
});

function validateService(
  { metadata, spec, status }: MultiClusterService,
  _: ValidationRequest,
  old: MultiClusterService | undefined,
): FieldError[] {
  return [
    ...(old ? validateTypesKept(spec.types, old.spec.types) : []),
    ...validateObjectMeta(metadata, { namespaced: true, nameRule: dns1035Label }),
    ...validatePorts(spec.ports ?? []),
    ...validateTypes(spec.types),
    // Karmada names fields that are not in the object.
    ...validateClusters(spec.providerClusters ?? [], 'spec.range.providerClusters'),
    ...validateClusters(spec.consumerClusters ?? [], 'spec.range.consumerClusters'),
    ...(old ? validateLoadBalancer(status?.loadBalancer?.ingress) : []),
  ];
}

function validateTypesKept(types: string[], old: string[]): FieldError[] {
  return types.length === old.length && types.every((type, index) => type === old[index])
    ? []
    : [invalid('spec.types', old, 'MultiClusterService types are immutable')];
}

function validateTypes(types: string[]): FieldError[] {
  const errors = types.flatMap((type, index) =>
    TYPES.includes(type) ? [] : [invalid(`spec.types[${index}]`, type, 'ExposureType Error')],
  );
  return new Set(types).size > 1
    ? [...errors, invalid('spec.types', types, 'MultiClusterService types should not contain more than one type')]
    : errors;
}

function validatePorts(ports: NonNullable<MultiClusterServiceSpec['ports']>): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap(({ name, port }, index) => {
    const field = `spec.ports[${index}]`;
    const errors = name ? invalidEach(`${field}.name`, name, dns1123Label(name)) : [];
    if (name && names.has(name)) {
      errors.push(duplicate(`${field}.name`, name));
    }
    names.add(name ?? '');
    return [...errors, ...invalidEach(`${field}.port`, port, portNumber(port))];
  });
}

function validateClusters(clusters: readonly { name: string }[], field: string): FieldError[] {
  return clusters.flatMap(({ name }, index) => {
    const messages = clusterName(name);
    return messages.length > 0 ? [invalid(`${field}[${index}]`, name, messages.join(','))] : [];
  });
}
