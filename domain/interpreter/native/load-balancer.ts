/** Addresses of load balancers, as Services and Ingresses report them in `status.loadBalancer.ingress`. */

import { equalJson } from '../../equality.ts';
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { JsonObject, KubeObject } from '../../object.ts';
import { withoutEmptyFields } from '../empty-fields.ts';
import { integerAt, objectAt, objectsAt, stringAt } from '../fields.ts';
import { typedStatus } from './typed.ts';

/** The template with the addresses of all members, each once, hosts before bare IPs. */
export function aggregateLoadBalancer(object: KubeObject, items: readonly AggregatedStatusItem[] = []): KubeObject {
  const addresses = items.flatMap(({ status }) => (status ? objectsAt(status, 'loadBalancer', 'ingress') : []));
  const merged = mergeAddresses(addresses);
  const old = objectAt(object, 'status');
  const status = { loadBalancer: merged.length > 0 ? { ingress: merged } : {} };
  const unchanged =
    old !== undefined &&
    Object.keys(old).every((field) => field === 'loadBalancer') &&
    equalJson(withoutEmptyFields(objectAt(old, 'loadBalancer') ?? {}), status.loadBalancer);
  return unchanged ? object : { ...object, status };
}

/** True when an address is known. */
export function hasAddress(object: KubeObject): boolean {
  return objectsAt(object, 'status', 'loadBalancer', 'ingress').some(
    (address) => stringAt(address, 'hostname') || stringAt(address, 'ip'),
  );
}

function mergeAddresses(addresses: readonly JsonObject[]): JsonObject[] {
  const byAddress = new Map<string, { address: JsonObject; ports: Map<string, JsonObject> }>();
  for (const address of addresses) {
    const { hostname, ip, ipMode } = addressOf(address);
    const key = JSON.stringify([hostname, ip, ipMode]);
    const entry = byAddress.get(key) ?? { address: withoutEmptyFields({ hostname, ip, ipMode }), ports: new Map() };
    for (const port of objectsAt(address, 'ports')) {
      entry.ports.set(JSON.stringify(portOf(port)), port);
    }
    byAddress.set(key, entry);
  }
  return [...byAddress.values()]
    .map(({ address, ports }) =>
      ports.size === 0 ? address : { ...address, ports: [...ports.values()].sort(comparePorts) },
    )
    .sort(compareAddresses);
}

function addressOf(address: JsonObject): { hostname: string; ip: string; ipMode: string | undefined } {
  return {
    hostname: stringAt(address, 'hostname') ?? '',
    ip: stringAt(address, 'ip') ?? '',
    ipMode: stringAt(address, 'ipMode'),
  };
}

function portOf(port: JsonObject): { port: number; protocol: string; error: string } {
  return {
    port: integerAt(port, 'port') ?? 0,
    protocol: stringAt(port, 'protocol') ?? '',
    error: stringAt(port, 'error') ?? '',
  };
}

function compareAddresses(one: JsonObject, other: JsonObject): number {
  const a = addressOf(one);
  const b = addressOf(other);
  return (
    Number(a.hostname === '') - Number(b.hostname === '') ||
    compareText(a.hostname, b.hostname) ||
    compareText(a.ip, b.ip) ||
    Number(a.ipMode === undefined) - Number(b.ipMode === undefined) ||
    compareText(a.ipMode ?? '', b.ipMode ?? '')
  );
}

function comparePorts(one: JsonObject, other: JsonObject): number {
  const a = portOf(one);
  const b = portOf(other);
  return a.port - b.port || compareText(a.protocol, b.protocol) || compareText(a.error, b.error);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `status.loadBalancer` alone, as members report it. */
export function reflectLoadBalancer(object: KubeObject): JsonObject | undefined {
  const status = typedStatus(object);
  return status && { loadBalancer: status.loadBalancer ?? {} };
}
