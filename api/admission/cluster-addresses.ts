/**
 * Addresses of Services, given out as by a kube-apiserver of one address family: kept while a Service has them, free
 * again when it is gone. Members get addresses of their own, as nothing of this is propagated.
 */
import { randomInt } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { FieldError } from '../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { mapAt, objectAt, textAt, textsAt } from '../builtin/fields.ts';
import { invalid } from '../response/status.ts';
import type { Store } from '../store/store.ts';
import type { Admission, AdmissionPlugin } from './admission.ts';
import { createReservations } from './reservations.ts';

/** The range 10.96.0.0/12, kubeadm's and Karmada's. */
const NETWORK = [10, 96, 0, 0] as const;
const PREFIX_LENGTH = 12;
const RANGE = new BlockList();
RANGE.addSubnet(NETWORK.join('.'), PREFIX_LENGTH);
/** Addresses at the start that are left to those who choose one: kube-apiserver's static band. */
const FIRST_OFFSET = 257;
/** Without the broadcast address. */
const END_OFFSET = 2 ** (32 - PREFIX_LENGTH) - 1;

const HEADLESS = 'None';

/** The plugin: completes the addresses and families of Services, and refuses addresses that cannot be had. */
export function clusterAddresses(store: Store): AdmissionPlugin {
  const reservations = createReservations<string>();
  /** Those of all other Services, stored or under way. */
  const addressesTaken =
    (admission: Admission): AddressTaken =>
    () => {
      const stored = addressesInUse(store, admission.old);
      return (address) => stored.has(address) || reservations.isHeld(address, admission);
    };
  const hold = (admission: Admission, service: KubeObject): void =>
    reservations.hold(
      textsAt(service, 'spec', 'clusterIPs').filter((address) => address !== HEADLESS),
      admission,
    );
  return {
    mutate(admission, service) {
      if (!isService(admission)) {
        return service;
      }
      const addressed = withAddresses(service, admission.old, addressesTaken(admission));
      hold(admission, addressed);
      return addressed;
    },
    validate(admission) {
      const { object, old } = admission;
      if (!isService(admission) || !object) {
        return;
      }
      const errors = refusals(object, old, addressesTaken(admission));
      hold(admission, object);
      if (errors.length > 0) {
        throw invalid({ group: '', kind: 'Service' }, admission.name || (object?.metadata.name ?? ''), errors);
      }
    },
  };
}

/** Looks at all Services, for whoever needs it, and says which addresses are taken. */
type AddressTaken = () => (address: string) => boolean;

function isService({ definition, subresource, operation }: Admission): boolean {
  const isWrite = operation === 'CREATE' || operation === 'UPDATE';
  return isWrite && definition.group === '' && definition.plural === 'services' && subresource === '';
}

function isExternal(service: KubeObject | undefined): boolean {
  return textAt(service, 'spec', 'type') === 'ExternalName';
}

function withAddresses(service: KubeObject, old: KubeObject | undefined, taken: AddressTaken): KubeObject {
  const spec = objectAt(service, 'spec') ?? {};
  const before = old && !isExternal(old) ? (objectAt(old, 'spec') ?? {}) : undefined;
  if (isExternal(service)) {
    return before ? { ...service, spec: withoutAddresses(spec, before) } : service;
  }
  const clusterIPs = chosenAddresses(spec, before);
  const given = clusterIPs.length > 0 ? clusterIPs : [freeAddress(taken())];
  const families = familiesOf(service, before, given);
  return { ...service, spec: { ...spec, clusterIP: given[0] ?? '', clusterIPs: given, ...families } };
}

/** Fields that an external name has no use for. */
const OF_ADDRESSES = ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy'];

/** A Service that becomes an external name lets go of what it does not change itself. */
function withoutAddresses(spec: JsonObject, before: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(spec).filter(
      ([field, value]) => !OF_ADDRESSES.includes(field) || !isDeepStrictEqual(value, before[field]),
    ),
  );
}

/** What the client wants, or what is there already; empty when there is nothing yet. `clusterIP` is what people set. */
function chosenAddresses(spec: JsonObject, before: JsonObject | undefined): string[] {
  const [first, all] = [textAt(spec, 'clusterIP'), textsAt(spec, 'clusterIPs')];
  const [oldFirst, oldAll] = [textAt(before, 'clusterIP'), textsAt(before, 'clusterIPs')];
  if (first === '') {
    return all.length > 0 && all[0] !== oldAll[0] ? all : addressesOf(oldFirst, oldAll);
  }
  const follows = all.length === 0 || (first !== oldFirst && all[0] === oldFirst);
  return follows ? addressesOf(first, first === oldFirst ? oldAll : []) : all;
}

function addressesOf(first: string, all: string[]): string[] {
  return all.length > 0 || first === '' ? all : [first];
}

function familiesOf(service: KubeObject, before: JsonObject | undefined, addresses: string[]): JsonObject {
  const policy = textAt(service, 'spec', 'ipFamilyPolicy') || textAt(before, 'ipFamilyPolicy');
  const families = textsAt(service, 'spec', 'ipFamilies');
  const known = families.length > 0 ? families : textsAt(before, 'ipFamilies');
  // Its endpoints are somebody else's, of whatever family.
  const isOpen = addresses[0] === HEADLESS && Object.keys(mapAt(service, 'spec', 'selector') ?? {}).length === 0;
  const isBoth = isOpen && policy !== 'SingleStack' && known.length === 0;
  return {
    ipFamilies: known.length > 0 ? known : isBoth ? ['IPv4', 'IPv6'] : ['IPv4'],
    ipFamilyPolicy: policy || (isBoth ? 'RequireDualStack' : 'SingleStack'),
  };
}

/** Starts anywhere, so that a free address is found at once until the range is nearly full. */
function freeAddress(isTaken: (address: string) => boolean): string {
  const count = END_OFFSET - FIRST_OFFSET;
  const start = randomInt(count);
  for (let step = 0; step < count; step += 1) {
    const address = addressAt(FIRST_OFFSET + ((start + step) % count));
    if (!isTaken(address)) {
      return address;
    }
  }
  throw invalid({ group: '', kind: 'Service' }, '', [
    { type: 'Invalid', field: 'spec.clusterIPs', value: [], detail: 'failed to allocate a serviceIP: range is full' },
  ]);
}

function addressAt(offset: number): string {
  return NETWORK.map((byte, at) => byte | ((offset >>> (8 * (3 - at))) & 0xff)).join('.');
}

function refusals(service: KubeObject, old: KubeObject | undefined, taken: AddressTaken): FieldError[] {
  const addresses = textsAt(service, 'spec', 'clusterIPs');
  const mine = isExternal(old) ? [] : textsAt(old, 'spec', 'clusterIPs');
  const [address = HEADLESS] = addresses;
  if (isExternal(service) || mine.includes(address)) {
    return [];
  }
  if (address === HEADLESS) {
    const hasSelector = Object.keys(mapAt(service, 'spec', 'selector') ?? {}).length > 0;
    return hasSelector ? refusedFamilies(service) : [];
  }
  const errors = refusedFamilies(service);
  if (errors.length > 0 || isIP(address) === 0) {
    return errors;
  }
  const refused = (why: string): FieldError[] => [
    {
      type: 'Invalid',
      field: 'spec.clusterIPs',
      value: addresses,
      detail: `failed to allocate IP ${address}: ${why}`,
    },
  ];
  if (isIP(address) !== 4 || !RANGE.check(address)) {
    return refused('the provided network does not match the current range');
  }
  return taken()(address) ? refused('provided IP is already allocated') : [];
}

function refusedFamilies(service: KubeObject): FieldError[] {
  const index = textsAt(service, 'spec', 'ipFamilies').indexOf('IPv6');
  if (index >= 0) {
    const detail = 'not configured on this cluster';
    return [{ type: 'Invalid', field: `spec.ipFamilies[${index}]`, value: 'IPv6', detail }];
  }
  const policy = textAt(service, 'spec', 'ipFamilyPolicy');
  const detail = 'this cluster is not configured for dual-stack services';
  return policy === 'RequireDualStack'
    ? [{ type: 'Invalid', field: 'spec.ipFamilyPolicy', value: policy, detail }]
    : [];
}

/** Those of all Services but this one. */
function addressesInUse(store: Store, except: KubeObject | undefined): ReadonlySet<string> {
  return new Set(
    store
      .collection('services')
      .list('')
      .filter(({ object }) => except === undefined || object.metadata.uid !== except.metadata.uid)
      .flatMap(({ object }) => textsAt(object, 'spec', 'clusterIPs')),
  );
}
