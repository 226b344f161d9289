/** Acts out Services and their EndpointSlices, claims, and the service accounts of namespaces. */
import { isDeepStrictEqual } from 'node:util';
import { balancerAddress } from '../addresses.ts';
import { isManagedSlice, planEndpointSlices } from '../endpoints.ts';
import { type EndpointSlice, RESOURCES, type Service } from '../kinds.ts';
import { BY_NAMESPACE, BY_OWNER } from './caches.ts';
import {
  type Controller,
  createObject,
  enqueueSelf,
  type MemberControl,
  removeObject,
  writeStatus,
} from './control.ts';

/** The controller of Services. */
export function serviceController(member: MemberControl): Controller {
  const { client, caches } = member;
  const { endpointSlices, pods, services } = caches;

  async function balance(service: Service): Promise<void> {
    if (service.spec.type === 'LoadBalancer' && !service.status?.loadBalancer?.ingress?.length) {
      const loadBalancer = { ingress: [{ ip: balancerAddress(service.metadata.uid ?? '') }] };
      await writeStatus(member, RESOURCES.services, services, service, { ...service.status, loadBalancer });
    }
  }

  async function keepSlice(wanted: EndpointSlice, known: EndpointSlice | undefined): Promise<void> {
    if (!known) {
      await createObject(member, RESOURCES.endpointSlices, endpointSlices, wanted);
    } else if (!isSame(wanted, known)) {
      const { resourceVersion } = known.metadata;
      const metadata = { ...wanted.metadata, ...(resourceVersion === undefined ? {} : { resourceVersion }) };
      endpointSlices.observe(await client.update(RESOURCES.endpointSlices, { ...wanted, metadata }));
    }
  }

  return {
    name: 'services',
    watch(enqueue) {
      enqueueSelf(services, enqueue);
      pods.onChange(({ object: { metadata } }) => {
        for (const service of services.byIndex(BY_NAMESPACE, metadata.namespace ?? '')) {
          if (selects(service, metadata.labels)) {
            enqueue(service.metadata);
          }
        }
      });
      endpointSlices.onChange(({ object: { metadata } }) => {
        const name = metadata.labels?.['kubernetes.io/service-name'];
        if (name !== undefined) {
          enqueue(metadata.namespace === undefined ? { name } : { name, namespace: metadata.namespace });
        }
      });
    },
    async reconcile(key) {
      const service = services.get(key);
      if (!service || service.metadata.deletionTimestamp !== undefined) {
        return;
      }
      await balance(service);
      const wanted = planEndpointSlices(service, pods.byIndex(BY_NAMESPACE, key.namespace ?? ''));
      const known = endpointSlices.byIndex(BY_OWNER, service.metadata.uid ?? '').filter(isManagedSlice);
      for (const slice of wanted) {
        await keepSlice(
          slice,
          known.find(({ metadata }) => metadata.name === slice.metadata.name),
        );
      }
      for (const slice of known) {
        if (!wanted.some(({ metadata }) => metadata.name === slice.metadata.name)) {
          await removeObject(member, RESOURCES.endpointSlices, slice);
        }
      }
    },
  };
}

function selects({ spec }: Service, labels: Record<string, string> = {}): boolean {
  const selector = Object.entries(spec.selector ?? {});
  return selector.length > 0 && selector.every(([key, value]) => labels[key] === value);
}

/** Equal in all that a plan decides. */
function isSame(a: EndpointSlice, b: EndpointSlice): boolean {
  const decided = ({ metadata, endpoints, ports }: EndpointSlice) => [metadata.labels, endpoints ?? [], ports ?? []];
  return isDeepStrictEqual(decided(a), decided(b));
}

/** The controller of PersistentVolumeClaims: every claim is bound. */
export function claimController(member: MemberControl): Controller {
  const { client, caches } = member;
  const { claims } = caches;
  return {
    name: 'claims',
    watch: (enqueue) => enqueueSelf(claims, enqueue),
    async reconcile(key) {
      const claim = claims.get(key);
      if (!claim || claim.status?.phase === 'Bound' || claim.metadata.deletionTimestamp !== undefined) {
        return;
      }
      if (!claim.spec.volumeName) {
        const body = { spec: { volumeName: `pvc-${claim.metadata.uid}` } };
        claims.observe(await client.patch(RESOURCES.claims, key, { type: 'merge', body }));
      }
      const bound = claims.get(key) ?? claim;
      const { accessModes = [], resources } = bound.spec;
      const status = { phase: 'Bound', accessModes, capacity: resources?.requests ?? {} };
      await writeStatus(member, RESOURCES.claims, claims, bound, status);
    },
  };
}

/** Gives every namespace the service account that pods run as. */
export function namespaceController({ client, caches }: MemberControl): Controller {
  return {
    name: 'namespaces',
    watch(enqueue) {
      caches.namespaces.onChange(({ type, object }) => {
        if (type === 'added') {
          enqueue(object.metadata);
        }
      });
    },
    async reconcile({ name }) {
      const namespace = caches.namespaces.get({ name });
      const account = { namespace: name, name: 'default' };
      if (!namespace || namespace.metadata.deletionTimestamp !== undefined) {
        return;
      }
      if (!(await client.get(RESOURCES.serviceAccounts, account))) {
        await client.create(RESOURCES.serviceAccounts, {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: account,
        });
      }
    },
  };
}
