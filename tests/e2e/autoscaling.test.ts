/** FederatedHPAs and CronFederatedHPAs over simulated members, which measure what pods say that they use. */
import { expect, test, vi } from 'vitest';
import { isJsonObject, type JsonObject, type KubeObject } from '../../domain/object.ts';
import { CPU_ANNOTATION } from '../../infra/members/metrics.ts';
import { referenceTo } from '../support/cluster-client.ts';
import { openFleet } from '../support/fleet.ts';
import { conditionAmong } from '../support/matchers.ts';
import { deployment, on, propagationPolicy } from '../support/samples.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const fleet = openFleet('autoscaling', {
  flags: [
    '--horizontal-pod-autoscaler-sync-period=1s',
    '--horizontal-pod-autoscaler-cpu-initialization-period=0s',
    '--horizontal-pod-autoscaler-downscale-stabilization=1h',
  ],
});
const { namespace } = fleet;
const AUTOSCALING = 'autoscaling.karmada.io/v1alpha1';
const DIVIDED = {
  ...on('member1', 'member2'),
  replicaScheduling: {
    replicaSchedulingType: 'Divided',
    replicaDivisionPreference: 'Weighted',
    weightPreference: {
      staticWeightList: ['member1', 'member2'].map((name) => ({
        targetCluster: { clusterNames: [name] },
        weight: 1,
      })),
    },
  },
};

/** A Deployment whose pods request one CPU and use so much of it. */
function busy(name: string, replicas: number, cpu: string): KubeObject {
  const object = deployment(namespace, name, replicas);
  const labels = { app: name };
  const containers = [{ name: 'nginx', image: 'nginx:1.27', resources: { requests: { cpu: '1' } } }];
  const template = { metadata: { labels, annotations: { [CPU_ANNOTATION]: cpu } }, spec: { containers } };
  return { ...object, spec: { replicas, selector: { matchLabels: labels }, template } };
}

const CPU_AT_HALF = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
};

function federatedHPA(name: string, target: KubeObject, spec: JsonObject): KubeObject {
  const { apiVersion, kind } = target;
  const scaleTargetRef = { apiVersion, kind, name: target.metadata.name };
  return {
    apiVersion: AUTOSCALING,
    kind: 'FederatedHPA',
    metadata: { namespace, name },
    spec: { scaleTargetRef, minReplicas: 1, metrics: [CPU_AT_HALF], ...spec },
  };
}

const replicas = (count: number) => ({ spec: { replicas: count } });
const use = (cpu: string) => ({ spec: { template: { metadata: { annotations: { [CPU_ANNOTATION]: cpu } } } } });

async function submit(object: KubeObject): Promise<void> {
  await fleet.hub.create(object);
  await fleet.hub.create(propagationPolicy(namespace, object.metadata.name, DIVIDED, [object]));
}

test('a FederatedHPA scales by what pods use in all members, and remembers across a restart', async () => {
  const web = busy('web', 2, '800m');
  const hpa = federatedHPA('web', web, { maxReplicas: 4 });
  await submit(web);
  await fleet.hub.create(hpa);
  await fleet.hub.until(referenceTo(web), { ...replicas(4), status: { readyReplicas: 4 } });
  for (const member of [fleet.member1, fleet.member2]) {
    await member.until(referenceTo(web), replicas(2));
  }
  // All that it recommends is more than it may have.
  const scaled = await fleet.hub.until(referenceTo(hpa), {
    status: {
      currentReplicas: 4,
      desiredReplicas: 4,
      currentMetrics: [{ resource: { name: 'cpu', current: { averageUtilization: 80, averageValue: '800m' } } }],
      lastScaleTime: expect.any(String),
      conditions: conditionAmong('ScalingLimited', 'True', { reason: 'TooManyReplicas' }),
    },
  });
  expect(scaled).toMatchObject({
    status: { conditions: conditionAmong('ScalingActive', 'True', { reason: 'ValidMetricFound' }) },
  });
  const used = await fleet.hub.client.transport.send({
    method: 'GET',
    path: `/apis/metrics.k8s.io/v1beta1/namespaces/${namespace}/pods`,
    query: { labelSelector: 'app=web' },
  });
  expect(used.items).toHaveLength(4);
  const run = fleet.engine.workflow.getHandle(`federated-hpa/${namespace}/web`);
  expect(await run.result()).toMatchObject({ outcome: 'scaled' });

  await fleet.hub.patch(referenceTo(web), use('100m'));
  await fleet.restart();
  await fleet.hub.until(referenceTo(hpa), {
    status: {
      currentMetrics: [{ resource: { current: { averageUtilization: 10 } } }],
      conditions: conditionAmong('AbleToScale', 'True', { reason: 'ScaleDownStabilized' }),
    },
  });
  // Without a memory the replicas that there are would be the most that was recommended.
  expect(await fleet.hub.get(referenceTo(hpa))).toMatchObject({
    status: { conditions: conditionAmong('ScalingLimited', 'True', { reason: 'TooManyReplicas' }) },
  });
  await fleet.hub.delete(referenceTo(hpa));
});

test('two FederatedHPAs of one target scale nothing; a metric that no member has is told with their names', async () => {
  const api = busy('api', 2, '800m');
  await submit(api);
  const qps = { type: 'Pods', pods: { metric: { name: 'qps' }, target: { type: 'AverageValue', averageValue: '10' } } };
  const hpas = [
    federatedHPA('api', api, { maxReplicas: 9, metrics: [qps] }),
    federatedHPA('api-too', api, { maxReplicas: 9 }),
  ];
  for (const hpa of hpas) {
    await fleet.hub.create(hpa);
  }
  for (const hpa of hpas) {
    await fleet.hub.until(referenceTo(hpa), {
      status: { conditions: conditionAmong('ScalingActive', 'False', { reason: 'AmbiguousSelector' }) },
    });
  }
  const [first, second] = hpas;
  if (first && second) {
    await fleet.hub.delete(referenceTo(second));
    const told = await fleet.hub.until(referenceTo(first), {
      status: { conditions: conditionAmong('ScalingActive', 'False', { reason: 'FailedGetPodsMetric' }) },
    });
    expect(JSON.stringify(told.status)).toMatch(/member1: .*member2: /);
    await fleet.hub.delete(referenceTo(first));
  }
  expect(await fleet.hub.get(referenceTo(api))).toMatchObject(replicas(2));
});

function cronHPA(name: string, target: KubeObject, rule: JsonObject): KubeObject {
  const { apiVersion, kind } = target;
  return {
    apiVersion: AUTOSCALING,
    kind: 'CronFederatedHPA',
    metadata: { namespace, name },
    spec: {
      scaleTargetRef: { apiVersion, kind, name: target.metadata.name },
      rules: [{ name: 'often', schedule: '*/2 * * * * *', ...rule }],
    },
  };
}

test('a CronFederatedHPA scales a workload by the clock, also after a restart, and not while suspended', async () => {
  const batch = busy('batch', 1, '10m');
  const cron = cronHPA('batch', batch, { targetReplicas: 3 });
  await submit(batch);
  await fleet.hub.create(cron);
  await fleet.hub.until(referenceTo(batch), replicas(3));
  const { status } = await fleet.hub.until(referenceTo(cron), {
    status: { executionHistories: [{ ruleName: 'often', successfulExecutions: [{}, {}, {}] }] },
  });
  expect(status).toMatchObject({
    executionHistories: [
      {
        nextExecutionTime: expect.any(String),
        successfulExecutions: Array.from({ length: 3 }, () => ({
          scheduleTime: expect.any(String),
          appliedReplicas: 3,
        })),
      },
    ],
  });
  await fleet.restart();
  await fleet.hub.patch(referenceTo(batch), replicas(1));
  await fleet.hub.until(referenceTo(batch), replicas(3));
  const rules = isJsonObject(cron.spec) && Array.isArray(cron.spec.rules) ? cron.spec.rules : [];
  const suspended = rules.map((rule) => ({ ...(isJsonObject(rule) ? rule : {}), suspend: true }));
  await fleet.hub.patch(referenceTo(cron), { spec: { rules: suspended } });
  const resting = await fleet.hub.until(referenceTo(cron), {
    status: { executionHistories: [expect.not.objectContaining({ nextExecutionTime: expect.anything() })] },
  });
  expect(resting.spec).toMatchObject({ rules: [{ suspend: true }] });
  await fleet.hub.delete(referenceTo(cron));
  await fleet.engine.workflow.getHandle(`cron-federated-hpa/${namespace}/batch`).result();
});

test('a CronFederatedHPA moves the bounds of a FederatedHPA, and tells of a target that is not there', async () => {
  const shop = busy('shop', 1, '10m');
  const hpa = federatedHPA('shop', shop, { maxReplicas: 5 });
  await submit(shop);
  await fleet.hub.create(hpa);
  const crons = [
    cronHPA('shop', hpa, { targetMinReplicas: 2, targetMaxReplicas: 7 }),
    cronHPA('lost', { ...hpa, metadata: { namespace, name: 'nowhere' } }, { targetMinReplicas: 2 }),
  ];
  for (const cron of crons) {
    await fleet.hub.create(cron);
  }
  await fleet.hub.until(referenceTo(hpa), { spec: { minReplicas: 2, maxReplicas: 7 } });
  await fleet.hub.until(referenceTo(shop), replicas(2));
  await fleet.hub.until(
    { apiVersion: AUTOSCALING, kind: 'CronFederatedHPA', namespace, name: 'lost' },
    {
      status: {
        executionHistories: [
          { failedExecutions: [{ message: 'federatedhpas.autoscaling.karmada.io "nowhere" not found' }, {}, {}] },
        ],
      },
    },
  );
  for (const object of [...crons, hpa]) {
    await fleet.hub.delete(referenceTo(object));
  }
});

test('a scale that the hub refuses is told, and written once it is allowed', async () => {
  const held = busy('held', 1, '900m');
  const hpa = federatedHPA('held', held, { maxReplicas: 2 });
  const api = 'admissionregistration.k8s.io/v1';
  const name = `scale-${namespace}`;
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  const rule = { apiGroups: ['apps'], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['deployments/scale'] };
  const policy: KubeObject = {
    apiVersion: api,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      matchConstraints: { namespaceSelector, resourceRules: [rule] },
      validations: [{ expression: 'object.spec.replicas < 2', message: 'not more for now' }],
    },
  };
  const binding: KubeObject = {
    apiVersion: api,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  };
  await fleet.hub.create(policy);
  await fleet.hub.create(binding);
  await submit(held);
  await fleet.hub.create(hpa);
  const refused = await fleet.hub.until(referenceTo(hpa), {
    status: { conditions: conditionAmong('AbleToScale', 'False', { reason: 'FailedUpdateScale' }) },
  });
  expect(JSON.stringify(refused.status)).toContain('not more for now');
  await fleet.hub.delete(referenceTo(binding));
  await fleet.hub.until(referenceTo(held), replicas(2), 60_000);
  await fleet.hub.until(referenceTo(hpa), { status: { lastScaleTime: expect.any(String), desiredReplicas: 2 } });
  for (const object of [policy, hpa]) {
    await fleet.hub.delete(referenceTo(object));
  }
});
