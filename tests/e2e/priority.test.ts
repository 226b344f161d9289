/** Workloads that found no room get it in the order of their priority, whichever came first. */
import { expect, test, vi } from 'vitest';
import type { KubeObject } from '../../domain/object.ts';
import { referenceTo } from '../support/cluster-client.ts';
import { openFleet } from '../support/fleet.ts';
import { clusterReference } from '../support/instance.ts';
import { conditionAmong } from '../support/matchers.ts';
import { deployment, on, propagationPolicy } from '../support/samples.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Room is counted by what a cluster has in all, less what was just given away. */
const GATES = 'SchedulingOvercommitProtection=true,CustomizedClusterResourceModeling=false';

const fleet = openFleet('priority', { flags: ['--feature-gates', GATES] });
const { namespace } = fleet;

/** What fits once on a node of a simulated member (8 CPUs); there are three. */
const REQUESTS = { cpu: '6' };
const DIVIDED = {
  ...on('member1'),
  replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Aggregated' },
};

const urgent: KubeObject = {
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: `urgent-${namespace}` },
  value: 1_000,
  globalDefault: false,
};

function large(name: string, replicas: number): KubeObject {
  const object = deployment(namespace, name, replicas);
  const labels = { app: name };
  const containers = [{ name: 'nginx', image: 'nginx:1.27', resources: { requests: REQUESTS } }];
  return {
    ...object,
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}

async function submit(object: KubeObject, isUrgent: boolean): Promise<void> {
  const policy = propagationPolicy(namespace, object.metadata.name, DIVIDED, [object]);
  const priority = { priorityClassSource: 'KubePriorityClass', priorityClassName: urgent.metadata.name };
  const spec = typeof policy.spec === 'object' && !Array.isArray(policy.spec) ? policy.spec : {};
  await fleet.hub.create(object);
  await fleet.hub.create({ ...policy, spec: { ...spec, ...(isUrgent ? { schedulePriority: priority } : {}) } });
}

const scheduled = (status: 'True' | 'False') => ({
  status: { conditions: conditionAmong('Scheduled', status) },
});

test.each([
  ['the less urgent', false],
  ['the more urgent', true],
])('when %s came first', async (_, urgentFirst) => {
  const suffix = urgentFirst ? 'b' : 'a';
  const hog = large(`hog-${suffix}`, 3);
  const low = large(`low-${suffix}`, 3);
  const high = large(`high-${suffix}`, 3);
  if (!urgentFirst) {
    await fleet.hub.create(urgent);
  }
  await submit(hog, false);
  await fleet.hub.until(referenceTo(hog), { status: { readyReplicas: 3 } });
  await fleet.hub.until(clusterReference('member1'), { status: { resourceSummary: { allocated: { cpu: '18' } } } });
  for (const isUrgent of urgentFirst ? [true, false] : [false, true]) {
    const object = isUrgent ? high : low;
    await submit(object, isUrgent);
    await fleet.hub.until(fleet.bindingOf(object), scheduled('False'));
  }
  await fleet.hub.delete(referenceTo(hog));
  await fleet.hub.until(fleet.bindingOf(high), scheduled('True'));
  await fleet.hub.until(referenceTo(high), { status: { readyReplicas: 3 } });
  expect(await fleet.hub.get(fleet.bindingOf(low))).toMatchObject(scheduled('False'));
  await fleet.hub.delete(referenceTo(high));
  await fleet.hub.until(referenceTo(low), { status: { readyReplicas: 3 } });
  await fleet.hub.delete(referenceTo(low));
  await fleet.member1.untilAbsent(referenceTo(low));
});
