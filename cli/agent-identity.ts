/** Where an agent's kubeconfig for the hub is kept: a file, or the Secret that registering left on the member. */
import { readFile } from 'node:fs/promises';
import { ExplainedError } from '../domain/explained-error.ts';
import { SYSTEM_NAMESPACE } from '../domain/kinds/names.ts';
import { isJsonObject } from '../domain/object.ts';
import { AGENT_KUBECONFIG, agentKubeconfigSecret } from '../infra/join/agent-deployment.ts';
import { SECRETS } from '../infra/join/resources.ts';
import type { KubeClient } from '../kube/client.ts';
import { writePrivateFile } from './private-file.ts';

/** A kubeconfig and how to keep its successor. */
export interface AgentIdentity {
  kubeconfig: string;
  save(kubeconfig: string): Promise<void>;
}

/** Reads it from the file, or from the member. Throws when it is not there. */
export async function readAgentIdentity(member: KubeClient, file: string | undefined): Promise<AgentIdentity> {
  if (file !== undefined) {
    return { kubeconfig: await readFile(file, 'utf8'), save: (text) => writePrivateFile(file, text) };
  }
  const key = { namespace: SYSTEM_NAMESPACE, name: AGENT_KUBECONFIG };
  const secret = await member.get(SECRETS, key);
  const data = isJsonObject(secret?.data) ? secret.data[AGENT_KUBECONFIG] : undefined;
  if (typeof data !== 'string') {
    throw new ExplainedError(
      `The member has no Secret ${key.namespace}/${key.name} with a kubeconfig for the hub: register the cluster first, ` +
        'or give --kubeconfig',
    );
  }
  return {
    kubeconfig: Buffer.from(data, 'base64').toString('utf8'),
    save: async (text) => {
      await member.patch(SECRETS, key, { type: 'merge', body: { data: agentKubeconfigSecret(text).data } });
    },
  };
}
