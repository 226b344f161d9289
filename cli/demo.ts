/** `--demo`: propagates a sample and shows how it goes. */
import { parseAllDocuments } from 'yaml';
import { resourceBinding } from '../domain/kinds/binding.ts';
import type { KubeObject } from '../domain/object.ts';
import { parseApiVersion } from '../domain/object.ts';
import { createKubeClient, type KubeClient } from '../kube/client.ts';
import { createDiscovery } from '../kube/discovery.ts';
import { isAlreadyExists } from '../kube/errors.ts';
import { isKubeObject, parseObject } from '../kube/parse.ts';
import type { ResourceType } from '../kube/resource.ts';
import type { Instance } from './instance.ts';

const SAMPLE = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: nginx, namespace: default, labels: { app: nginx } }
spec:
  replicas: 1
  selector: { matchLabels: { app: nginx } }
  template:
    metadata: { labels: { app: nginx } }
    spec: { containers: [ { name: nginx, image: nginx } ] }
---
apiVersion: policy.karmada.io/v1alpha1
kind: PropagationPolicy
metadata: { name: nginx-propagation, namespace: default }
spec:
  resourceSelectors: [ { apiVersion: apps/v1, kind: Deployment, name: nginx } ]
  placement: { clusterAffinity: { clusterNames: [ member1 ] } }
`;

const BINDINGS: ResourceType = {
  group: 'work.karmada.io',
  version: 'v1alpha2',
  plural: 'resourcebindings',
  kind: 'ResourceBinding',
  namespaced: true,
};
const BINDING = { namespace: 'default', name: 'nginx-deployment' };
const DEMO_TIMEOUT_MS = 120_000;

/** Applies the sample and prints each step until it is healthy everywhere. */
export async function runDemo({ transport, uiUrl, kubeconfig }: Instance): Promise<void> {
  const client = createKubeClient(transport);
  const discovery = createDiscovery(transport);
  const started = performance.now();
  const say = (text: string): void => {
    process.stdout.write(`  ${((performance.now() - started) / 1_000).toFixed(2).padStart(6)} s  ${text}\n`);
  };
  for (const object of sampleObjects()) {
    const resource = await discovery.resourceOf({ ...parseApiVersion(object.apiVersion), kind: object.kind });
    if (!resource) {
      throw new Error(`The hub does not serve ${object.kind} of ${object.apiVersion}`);
    }
    await client.create(resource, object).catch((error: unknown) => {
      if (!isAlreadyExists(error)) {
        throw error;
      }
    });
    say(`applied ${object.kind} ${object.metadata.name}`);
  }
  await follow(client, say);
  process.stdout.write(
    [
      '',
      'See it:',
      `  ${uiUrl}/namespaces/default/workflows/propagation%2Fdefault%2Fnginx-deployment`,
      `  kubectl --kubeconfig ${kubeconfig} get deployments,resourcebindings,works -A`,
      `  kubectl --kubeconfig ${kubeconfig} --context member1 get deployments,pods`,
      '',
      '',
    ].join('\n'),
  );
}

function sampleObjects(): KubeObject[] {
  return parseAllDocuments(SAMPLE)
    .map((document): unknown => document.toJS())
    .filter(isKubeObject);
}

/** Watches the binding and says what is new, until all clusters are healthy. */
async function follow(client: KubeClient, say: (text: string) => void): Promise<void> {
  const said = new Set<string>();
  const sayOnce = (text: string): void => {
    if (!said.has(text)) {
      said.add(text);
      say(text);
    }
  };
  const events = client.watch(BINDINGS, {
    namespace: BINDING.namespace,
    fieldSelector: `metadata.name=${BINDING.name}`,
    sendInitialEvents: true,
    signal: AbortSignal.timeout(DEMO_TIMEOUT_MS),
  });
  for await (const { type, object } of events) {
    if (type === 'BOOKMARK' || !isKubeObject(object)) {
      continue;
    }
    const { spec, status } = parseObject(resourceBinding, object);
    sayOnce('a policy claims it');
    if (status?.conditions?.some((condition) => condition.type === 'Scheduled' && condition.status === 'True')) {
      sayOnce(`scheduled to ${(spec.clusters ?? []).map(({ name }) => name).join(', ')}`);
    }
    for (const { clusterName, applied, health } of status?.aggregatedStatus ?? []) {
      if (applied) {
        sayOnce(`applied to ${clusterName}`);
        sayOnce(`${(health ?? 'Unknown').toLowerCase()} on ${clusterName}`);
      }
    }
    const targets = spec.clusters ?? [];
    const healthy = (status?.aggregatedStatus ?? []).filter(({ health }) => health === 'Healthy');
    if (targets.length > 0 && healthy.length === targets.length) {
      return;
    }
  }
}
