import { describe, expect, test } from 'vitest';
import { bindService, claimService } from './claim.ts';
import { freedService, planProvision } from './provision.ts';
import {
  between,
  deleting,
  MAKING,
  multiClusterService,
  placeOf,
  providerWork,
  sampleMember,
  serviceState,
  webService,
} from './samples.ts';
import type { ServiceState } from './state.ts';

const service = multiClusterService(between('a', 'b'));
const claimed = claimService(webService(), service);
const bound = bindService({
  service: claimed,
  claimant: service,
  clusters: ['a', 'b'],
  existing: undefined,
  uuid: 'id',
});
/** All is as it is to be. */
const settled: Partial<ServiceState> = {
  multiClusterService: service,
  service: claimed,
  binding: bound,
  works: [providerWork('a', service)],
};

/** The plan in short: what is done to what. */
function plan(parts: Partial<ServiceState>) {
  const { held, works, service: marked, binding, outcome, problems } = planProvision(serviceState(parts), MAKING);
  return {
    held: held !== undefined,
    create: works.create.map(placeOf),
    update: works.update.map(placeOf),
    remove: works.remove.map(placeOf),
    service: marked?.metadata.labels?.['resourcetemplate.karmada.io/claimed-by'] ?? (marked && 'released'),
    binding: binding?.metadata.labels?.['binding.karmada.io/managed-by'] ?? (binding && 'released'),
    outcome: outcome && `${outcome.status} ${outcome.message}`,
    problems: problems.map(({ reason }) => reason),
  };
}

const NOTHING = {
  held: false,
  create: [],
  update: [],
  remove: [],
  service: undefined,
  binding: undefined,
  outcome: undefined,
  problems: [],
};
const DONE = { ...NOTHING, outcome: 'True Service is propagated to target clusters.' };

describe('planProvision', () => {
  test.each<[string, Partial<ServiceState>, object]>([
    ['nothing of it', {}, NOTHING],
    ['all done', settled, DONE],
    [
      'a new one',
      {
        ...settled,
        multiClusterService: { ...service, metadata: { ...service.metadata, finalizers: [] } },
        service: webService(),
        binding: undefined,
        works: [],
      },
      { ...DONE, held: true, create: ['a/web'], service: 'MultiClusterService', binding: 'MultiClusterService' },
    ],
    ['a changed one', { ...settled, works: [providerWork('a')] }, { ...DONE, update: ['a/web'] }],
    [
      'another provider',
      { ...settled, works: [providerWork('a', service), providerWork('b', service)] },
      { ...DONE, remove: ['b/web'] },
    ],
    [
      'no Service',
      { ...settled, service: undefined, binding: undefined },
      { ...NOTHING, outcome: 'False Service "web" not found' },
    ],
    [
      'a Service that goes',
      { ...settled, service: deleting(claimed) },
      { ...NOTHING, outcome: 'False Service "web" not found' },
    ],
    ['the binding of an earlier Service', { ...settled, binding: deleting(bound) }, NOTHING],
    ['a mark that goes', { ...settled, works: [deleting(providerWork('a', service))] }, DONE],
    [
      'a provider that is out',
      { ...settled, clusters: [sampleMember('a', false)] },
      { ...DONE, problems: ['SyncServiceFailed'] },
    ],
    [
      'a provider that is not there',
      { ...settled, clusters: [], works: [] },
      { ...DONE, problems: ['ClusterNotFound'] },
    ],
    ['the gate off', { ...settled, isGateOn: false, multiClusterService: deleting(service) }, NOTHING],
    [
      'a load balancer',
      { multiClusterService: multiClusterService({ types: ['LoadBalancer'] }), service: webService() },
      NOTHING,
    ],
    [
      'one that goes',
      { ...settled, multiClusterService: deleting(service) },
      { ...NOTHING, remove: ['a/web'], service: 'released', binding: 'released' },
    ],
    [
      'one that is gone',
      { ...settled, multiClusterService: undefined },
      { ...NOTHING, remove: ['a/web'], service: 'released', binding: 'released' },
    ],
  ])('%s', (_, parts, expected) => {
    expect(plan(parts)).toEqual(expected);
  });

  test('brings the Service to providers and consumers', () => {
    const { binding } = planProvision(serviceState({ ...settled, multiClusterService: multiClusterService() }), MAKING);
    expect(binding?.spec.placement).toEqual({ clusterAffinity: { clusterNames: ['a', 'b', 'c'] } });
  });

  test('marks a provider with the whole service, without what its server writes', () => {
    const [mark] = planProvision(serviceState({ ...settled, works: [] }), MAKING).works.create;
    expect(mark?.metadata.labels).toMatchObject({ 'multiclusterservice.karmada.io/permanent-id': 'id-web' });
    expect(mark?.metadata.finalizers).toBeUndefined();
    expect(mark?.spec).toMatchObject({ suspendDispatching: true, workload: { manifests: [{ spec: service.spec }] } });
    expect(mark?.spec.workload?.manifests?.[0]?.metadata.finalizers).toBeUndefined();
  });
});

test.each<[string, Partial<ServiceState>, boolean]>([
  ['one that stays', settled, false],
  ['one that goes', { ...settled, multiClusterService: deleting(service) }, true],
  ['one that is no more for members', { multiClusterService: multiClusterService({ types: ['LoadBalancer'] }) }, true],
  ['one that goes while the gate is off', { isGateOn: false, multiClusterService: deleting(service) }, false],
])('freedService() of %s', (_, parts, isFreed) => {
  expect(freedService(serviceState(parts))?.metadata.finalizers).toEqual(isFreed ? [] : undefined);
});
