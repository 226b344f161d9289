/** What runs the agent on its member. Names as in Karmada. */
import { SYSTEM_LABEL, SYSTEM_NAMESPACE } from '../../domain/kinds/names.ts';
import type { KubeObject } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { putObject } from './ensure.ts';
import { resourceOf } from './resources.ts';

/** What {@link agentDeployment} needs. */
export interface AgentDeploymentOptions {
  cluster: string;
  image: string;
  /** `host:port`. */
  engine: string;
  certificateDays: number;
}

const NAME = 'karmada-agent';
const ACCOUNT = 'karmada-agent-sa';
const LABELS = { [SYSTEM_LABEL]: 'true', app: NAME };
const RBAC_GROUP = 'rbac.authorization.k8s.io';

/** Name of the Secret with the agent's kubeconfig for the hub, and of its key. */
export const AGENT_KUBECONFIG = 'karmada-kubeconfig';

/** Deploys the agent. */
export async function deployAgent(member: KubeClient, options: AgentDeploymentOptions): Promise<void> {
  for (const object of agentDeployment(options)) {
    await putObject(member, resourceOf(object), object);
  }
}

/** Takes away the agent and its kubeconfig. */
export async function removeAgent(member: KubeClient): Promise<void> {
  const objects = agentDeployment({ cluster: '', image: '', engine: '', certificateDays: 0 }).reverse();
  for (const object of [...objects, agentKubeconfigSecret('')]) {
    await member.delete(resourceOf(object), object.metadata, { propagationPolicy: 'Background' });
  }
}

/** The Secret on the member with the agent's kubeconfig for the hub. */
export function agentKubeconfigSecret(kubeconfig: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { namespace: SYSTEM_NAMESPACE, name: AGENT_KUBECONFIG, labels: { [SYSTEM_LABEL]: 'true' } },
    data: { [AGENT_KUBECONFIG]: Buffer.from(kubeconfig).toString('base64') },
  };
}

/** ServiceAccount, its rights on the member (all: it applies whatever is propagated), and the Deployment. */
function agentDeployment({ cluster, image, engine, certificateDays }: AgentDeploymentOptions): KubeObject[] {
  const metadata = { name: NAME, labels: LABELS };
  return [
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace: SYSTEM_NAMESPACE, name: ACCOUNT, labels: LABELS },
    },
    {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'ClusterRole',
      metadata,
      rules: [
        { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
        { nonResourceURLs: ['*'], verbs: ['get'] },
      ],
    },
    {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'ClusterRoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: NAME },
      subjects: [{ kind: 'ServiceAccount', namespace: SYSTEM_NAMESPACE, name: ACCOUNT }],
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata, namespace: SYSTEM_NAMESPACE },
      spec: {
        // Two would take deliveries from each other, which is harmless, but both would report.
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: { app: NAME } },
        template: {
          metadata: { labels: LABELS },
          spec: {
            serviceAccountName: ACCOUNT,
            containers: [
              {
                name: NAME,
                image,
                args: ['agent', cluster, '--engine', engine, '--certificate-days', String(certificateDays)],
                resources: { requests: { cpu: '50m', memory: '128Mi' } },
                securityContext: {
                  allowPrivilegeEscalation: false,
                  capabilities: { drop: ['ALL'] },
                  readOnlyRootFilesystem: true,
                  runAsNonRoot: true,
                },
              },
            ],
          },
        },
      },
    },
  ];
}
