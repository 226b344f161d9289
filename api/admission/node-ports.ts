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
import { createReservations } from './reservations.ts';

const FIRST = 30_000;
const COUNT = 2_768;

/** The plugin: gives ports to Services of type NodePort or LoadBalancer that name none, and refuses those in use. */
export function nodePorts(store: Store): AdmissionPlugin {
  const reservations = createReservations<number>();
  /** Those of all other Services, stored or under way. */
  const portsTaken =
    (admission: Admission): PortTaken =>
    () => {
      const stored = new Set(portsInUse(store, admission.old));
      return (port) => stored.has(port) || reservations.isHeld(port, admission);
    };
  const hold = (admission: Admission, service: KubeObject): void =>
    reservations.hold(
      portsOf(service)
        .map((port) => numberAt(port, 'nodePort'))
        .filter((port) => port > 0),
      admission,
    );
  return {
    mutate(admission, service) {
      if (!isService(admission) || !wantsNodePorts(service)) {
        return service;
      }
      const given = withNodePorts(service, admission.old, portsTaken(admission));
      hold(admission, given);
      return given;
    },
    validate(admission) {
      const { object, old } = admission;
      if (isService(admission) && object && wantsNodePorts(object)) {
        refuseTaken(object, old, portsTaken(admission));
        hold(admission, object);
      }
    },
  };
}

/** Looks at all Services, for whoever needs it, and says which ports are taken. */
type PortTaken = () => (port: number) => boolean;

function isService({ definition, subresource, operation }: Admission): boolean {
  const isWrite = operation === 'CREATE' || operation === 'UPDATE';
  return isWrite && definition.group === '' && definition.plural === 'services' && subresource === '';
}

function wantsNodePorts(service: KubeObject): boolean {
  const type = textAt(service, 'spec', 'type');
  const isBalanced = type === 'LoadBalancer' && valueAt(service, 'spec', 'allocateLoadBalancerNodePorts') !== false;
  return type === 'NodePort' || isBalanced;
}

function withNodePorts(service: KubeObject, old: KubeObject | undefined, taken: PortTaken): KubeObject {
  const ports = portsOf(service);
  if (ports.every((port) => numberAt(port, 'nodePort') > 0)) {
    return service;
  }
  const before = new Map(portsOf(old).map((port) => [identityOf(port), numberAt(port, 'nodePort')]));
  const isTaken = taken();
  const mine = new Set(ports.map((port) => numberAt(port, 'nodePort')));
  const isFree = (port: number): boolean => !mine.has(port) && !isTaken(port);
  const given = ports.map((port) => {
    if (numberAt(port, 'nodePort') > 0) {
      return port;
    }
    const kept = before.get(identityOf(port)) ?? 0;
    const nodePort = kept > 0 && isFree(kept) ? kept : freePort(service, isFree);
    mine.add(nodePort);
    return { ...port, nodePort };
  });
  return { ...service, spec: { ...objectAt(service, 'spec'), ports: given } };
}

/** A port of a Service remains itself while its protocol and number do. */
function identityOf(port: JsonObject): string {
  return `${textAt(port, 'protocol') || 'TCP'}/${numberAt(port, 'port')}`;
}

/** Starts anywhere, as other control planes may give out ports for the same members. */
function freePort(service: KubeObject, isFree: (port: number) => boolean): number {
  const start = randomInt(COUNT);
  for (let step = 0; step < COUNT; step++) {
    const port = FIRST + ((start + step) % COUNT);
    if (isFree(port)) {
      return port;
    }
  }
  throw invalid({ group: '', kind: 'Service' }, service.metadata.name, [
    { type: 'Invalid', field: 'spec.ports[0].nodePort', value: 0, detail: 'range is full' },
  ]);
}

function refuseTaken(service: KubeObject, old: KubeObject | undefined, taken: PortTaken): void {
  const mine = new Set(portsOf(old).map((port) => numberAt(port, 'nodePort')));
  const asked = portsOf(service).map((port) => numberAt(port, 'nodePort'));
  if (asked.every((port) => port === 0 || mine.has(port))) {
    return;
  }
  const isTaken = taken();
  const errors = asked.flatMap((value, index) =>
    value > 0 && !mine.has(value) && isTaken(value)
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
