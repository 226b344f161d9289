/** What the agent of a pull member may do on the hub: its own Works, its own Cluster, its own Lease, its own certificate. */
import { CLUSTER_FINALIZER, CLUSTER_NAMESPACE, executionNamespace, SYSTEM_LABEL } from '../kinds/names.ts';
import type { JsonObject, KubeObject } from '../object.ts';

/** The group of all agents: O of their certificates. */
export const AGENT_GROUP = 'system:karmada:agents';
/** Before the cluster's name: CN of an agent's certificate. */
export const AGENT_USER_PREFIX = 'system:karmada:agent:';

const RBAC_GROUP = 'rbac.authorization.k8s.io';
const LABELS = { [SYSTEM_LABEL]: 'true' };
const READ = ['get', 'list', 'watch'];

/** The name under which the hub knows an agent. */
export function agentUser(cluster: string): string {
  return AGENT_USER_PREFIX + cluster;
}

/**
 * Roles of one agent with their bindings; they go when its Cluster goes. Those in the execution namespace outlive its
 * Works, by a finalizer: an agent that takes its Works back needs its rights to the last.
 */
export function agentAccess(cluster: string): KubeObject[] {
  const user = { kind: 'User', apiGroup: RBAC_GROUP, name: agentUser(cluster) };
  return [
    ...granted(`system:karmada:${cluster}:agent`, undefined, user, [
      { apiGroups: ['cluster.karmada.io'], resources: ['clusters'], resourceNames: [cluster], verbs: READ },
      {
        apiGroups: ['cluster.karmada.io'],
        resources: ['clusters/status'],
        resourceNames: [cluster],
        verbs: ['get', 'update', 'patch'],
      },
      {
        apiGroups: ['config.karmada.io'],
        resources: ['resourceinterpreterwebhookconfigurations', 'resourceinterpretercustomizations'],
        verbs: READ,
      },
      {
        apiGroups: ['certificates.k8s.io'],
        resources: ['certificatesigningrequests'],
        verbs: ['get', 'create'],
      },
    ]),
    ...heldByCluster(
      granted(`system:karmada:${cluster}:agent-work`, executionNamespace(cluster), user, [
        {
          apiGroups: ['work.karmada.io'],
          resources: ['works'],
          verbs: [...READ, 'create', 'update', 'patch', 'delete'],
        },
        { apiGroups: ['work.karmada.io'], resources: ['works/status'], verbs: ['get', 'update', 'patch'] },
        { apiGroups: [''], resources: ['events'], verbs: ['create', 'update', 'patch'] },
      ]),
    ),
    ...granted(`system:karmada:${cluster}:agent-lease`, CLUSTER_NAMESPACE, user, [
      {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        resourceNames: [cluster],
        verbs: ['get', 'update', 'patch'],
      },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['create'] },
    ]),
  ];
}

/** Lets all agents renew their own certificates without anybody's approval. Names as in Karmada. */
export function certificateRotation(): KubeObject[] {
  const role = 'system:karmada:certificatesigningrequest:selfautoapprover';
  const group = { kind: 'Group', apiGroup: RBAC_GROUP, name: AGENT_GROUP };
  const rules = [
    {
      apiGroups: ['certificates.k8s.io'],
      resources: ['certificatesigningrequests/selfclusteragent'],
      verbs: ['create'],
    },
  ];
  return granted(role, undefined, group, rules, 'system:karmada:agent-autoapprove-certificate-rotation');
}

function heldByCluster(objects: KubeObject[]): KubeObject[] {
  return objects.map((object) => ({ ...object, metadata: { ...object.metadata, finalizers: [CLUSTER_FINALIZER] } }));
}

function granted(
  name: string,
  namespace: string | undefined,
  subject: JsonObject,
  rules: JsonObject[],
  bindingName = name,
): KubeObject[] {
  const scope = namespace === undefined ? 'Cluster' : '';
  const place = { labels: LABELS, ...(namespace === undefined ? {} : { namespace }) };
  const apiVersion = `${RBAC_GROUP}/v1`;
  return [
    { apiVersion, kind: `${scope}Role`, metadata: { name, ...place }, rules },
    {
      apiVersion,
      kind: `${scope}RoleBinding`,
      metadata: { name: bindingName, ...place },
      subjects: [subject],
      roleRef: { apiGroup: RBAC_GROUP, kind: `${scope}Role`, name },
    },
  ];
}
