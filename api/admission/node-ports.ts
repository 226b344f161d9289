/**
 * Node ports of Services, given out as Kubernetes does: a propagated Service then has the same ports on every member.
 * The range is that of kube-apiserver's `--service-node-port-range`.
 */
import { randomInt } from 'node:crypto';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { numberAt, objectAt, objectsAt, textAt, valueAt } from '../builtin/fields.ts';
import { invalid } from '../response/status.ts';
import type { Store } from '../store/store.ts';
import type { Admission, AdmissionPlugin } from './admission.ts';

const FIRST = 30_000;
const COUNT = 2_768;

/** The plugin: gives ports to Services of type NodePort or LoadBalancer that name none, and refuses those in use. */
export function nodePorts(store: Store): AdmissionPlugin {
  return {
    mutate(admission, service) {
      return isService(admission) && wantsNodePorts(service) ? withNodePorts(store, service, admission.old) : service;
    },
    validate(admission) {
      const { object, old } = admission;
      if (isService(admission) && object && wantsNodePorts(object)) {
        refuseTaken(store, object, old);
      }
    },
  };
}

function isService({ definition, subresource, operation }: Admission): boolean {
  const isWrite = operation === 'CREATE' || operation === 'UPDATE';
  return isWrite && definition.group === '' && definition.plural === 'services' && subresource === '';
}

function wantsNodePorts(service: KubeObject): boolean {
  const type = textAt(service, 'spec', 'type');
  const isBalanced = type === 'LoadBalancer' && valueAt(service, 'spec', 'allocateLoadBalancerNodePorts') !== false;
  return type === 'NodePort' || isBalanced;
}

function withNodePorts(store: Store, service: KubeObject, old: KubeObject | undefined): KubeObject {
  const ports = portsOf(service);
  if (ports.every((port) => numberAt(port, 'nodePort') > 0)) {
    return service;
  }
  const before = new Map(portsOf(old).map((port) => [identityOf(port), numberAt(port, 'nodePort')]));
  const taken = new Set([...portsInUse(store, old), ...ports.map((port) => numberAt(port, 'nodePort'))]);
  const given = ports.map((port) => {
    if (numberAt(port, 'nodePort') > 0) {
      return port;
    }
    const kept = before.get(identityOf(port)) ?? 0;
    const nodePort = kept > 0 && !taken.has(kept) ? kept : freePort(service, taken);
    taken.add(nodePort);
    return { ...port, nodePort };
  });
  return { ...service, spec: { ...objectAt(service, 'spec'), ports: given } };
}

/** A port of a Service remains itself while its protocol and number do. */
function identityOf(port: JsonObject): string {
  return `${textAt(port, 'protocol') || 'TCP'}/${numberAt(port, 'port')}`;
}

/** Starts anywhere, as other control planes may give out ports for the same members. */
function freePort(service: KubeObject, taken: ReadonlySet<number>): number {
  const start = randomInt(COUNT);
  for (let step = 0; step < COUNT; step++) {
    const port = FIRST + ((start + step) % COUNT);
    if (!taken.has(port)) {
      return port;
    }
  }
  throw invalid({ group: '', kind: 'Service' }, service.metadata.name, [
    { type: 'Invalid', field: 'spec.ports[0].nodePort', value: 0, detail: 'range is full' },
  ]);
}

function refuseTaken(store: Store, service: KubeObject, old: KubeObject | undefined): void {
  const mine = new Set(portsOf(old).map((port) => numberAt(port, 'nodePort')));
  const asked = portsOf(service).map((port) => numberAt(port, 'nodePort'));
  if (asked.every((port) => port === 0 || mine.has(port))) {
    return;
  }
  const taken = new Set(portsInUse(store, old));
  const errors = asked.flatMap((value, index) =>
    value > 0 && !mine.has(value) && taken.has(value)
      ? [
          {
            type: 'Invalid' as const,
            field: `spec.ports[${index}].nodePort`,
            value,
            detail: 'provided port is already allocated',
          },
        ]
      : [],
  );
  if (errors.length > 0) {
    throw invalid({ group: '', kind: 'Service' }, service.metadata.name, errors);
  }
}

/** Those of all Services but this one. */
function portsInUse(store: Store, except: KubeObject | undefined): number[] {
  return store
    .collection('services')
    .list('')
    .filter(({ object }) => except === undefined || object.metadata.uid !== except.metadata.uid)
    .flatMap(({ object }) => portsOf(object).map((port) => numberAt(port, 'nodePort')))
    .filter((port) => port > 0);
}

function portsOf(service: KubeObject | undefined): JsonObject[] {
  return objectsAt(service, 'spec', 'ports');
}
