/** The Service that a ServiceImport brings: `derived-<name>`, without pods of its own. */
import { equalJson } from '../equality.ts';
import type { ServiceImport } from '../kinds/multicluster.ts';
import { derivedServiceName } from '../kinds/names.ts';
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '../object.ts';

/** The Service to write, or `existing` itself when nothing changes; it dies with its import. */
export function deriveService(serviceImport: ServiceImport, existing: KubeObject | undefined): KubeObject {
  const { namespace = '', name, uid = '' } = serviceImport.metadata;
  const { apiVersion, kind } = serviceImport;
  const ports = (serviceImport.spec?.ports ?? []).map((port) => ({
    name: port.name,
    protocol: port.protocol ?? 'TCP',
    port: port.port,
    appProtocol: port.appProtocol,
  }));
  const before = existing && isJsonObject(existing.spec) ? existing.spec : {};
  const isSame = before.type === 'ClusterIP' && equalJson(portsOf(before.ports), ports);
  const owned = existing?.metadata.ownerReferences?.some((owner) => owner.uid === uid);
  if (existing && isSame && owned) {
    return existing;
  }
  return {
    apiVersion: 'v1',
    kind: 'Service',
    ...existing,
    metadata: {
      ...existing?.metadata,
      namespace,
      name: derivedServiceName(name),
      ownerReferences: [{ apiVersion, kind, name, uid }],
    },
    spec: isSame ? before : { ...before, type: 'ClusterIP', ports },
  };
}

/** The Service with the addresses of its import as its load balancer's, or the same one. */
export function withImportedAddresses(service: KubeObject, { spec }: ServiceImport): KubeObject {
  const ingress = (spec?.ips ?? []).map((ip) => ({ ip }));
  const status = isJsonObject(service.status) ? service.status : {};
  const balancer = isJsonObject(status.loadBalancer) ? status.loadBalancer : {};
  const before = Array.isArray(balancer.ingress) ? balancer.ingress : [];
  // What the server adds to an address is no difference.
  const addresses = before.map((one) => (isJsonObject(one) ? { ip: one.ip } : one));
  return equalJson(addresses, ingress)
    ? service
    : { ...service, status: { ...status, loadBalancer: ingress.length > 0 ? { ingress } : {} } };
}

/** True for a Service that was derived from the import of this name. */
export function isDerivedFrom(service: KubeObject, importName: string): boolean {
  const owners = service.metadata.ownerReferences ?? [];
  return owners.some(({ kind, name }) => kind === 'ServiceImport' && name === importName);
}

/** Ports without what the server fills in. */
function portsOf(ports: JsonValue | undefined): JsonObject[] {
  return (Array.isArray(ports) ? ports : [])
    .filter(isJsonObject)
    .map(({ name, protocol, port, appProtocol }) => ({ name, protocol, port, appProtocol }));
}
