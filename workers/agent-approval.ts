/** Approves the certificate requests of agents, when who made one may do so. Karmada: agentcsrapproving. */
import type { Logger } from 'pino';
import {
  type ApprovalRule,
  approvalRules,
  isUndecided,
  type SigningRequest,
  signingRequest,
} from '../domain/cluster/agent-certificate.ts';
import { isJsonObject, type KubeObject } from '../domain/object.ts';
import { readCertificateRequest, SIGNING_REQUESTS } from '../kube/certificate-request.ts';
import type { KubeClient } from '../kube/client.ts';
import { createInformer } from '../kube/informer.ts';
import { objectPath } from '../kube/resource.ts';
import { createWorkQueue } from '../kube/work-queue.ts';
import type { WatchedHub } from './hub.ts';

/** Begins to look at certificate requests; returns how to stop. */
export function openAgentApproval({ client }: Pick<WatchedHub, 'client'>, logger: Logger): () => void {
  const requests = createInformer({ client, resource: SIGNING_REQUESTS, logger });
  const queue = createWorkQueue<string>({
    name: 'agent certificates',
    concurrency: 1,
    logger,
    process: async (name) => {
      const object = requests.get({ name });
      const read = signingRequest.safeParse(object);
      if (object && read.success && isUndecided(read.data)) {
        const rule = await permittedRule(client, read.data);
        if (rule) {
          await approve(client, object, rule);
        }
      }
    },
  });
  requests.onChange((change) => {
    if (change.type === 'added') {
      queue.add(change.object.metadata.name);
    }
  });
  requests.start();
  return () => {
    requests.stop();
    queue.close();
  };
}

async function permittedRule(client: KubeClient, request: SigningRequest): Promise<ApprovalRule | undefined> {
  for (const rule of rulesFor(request)) {
    if (await mayCreate(client, request, rule.subresource)) {
      return rule;
    }
  }
  return undefined;
}

/** A request that cannot be read is no agent's. */
function rulesFor(request: SigningRequest): ApprovalRule[] {
  try {
    return approvalRules(request, readCertificateRequest(request.spec.request));
  } catch {
    return [];
  }
}

async function mayCreate(client: KubeClient, { spec }: SigningRequest, subresource: string): Promise<boolean> {
  const { username, uid, groups, extra } = spec;
  const { status } = await client.transport.send({
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        ...(username === undefined ? {} : { user: username }),
        ...(uid === undefined ? {} : { uid }),
        ...(groups ? { groups } : {}),
        ...(extra ? { extra } : {}),
        resourceAttributes: {
          group: SIGNING_REQUESTS.group,
          version: '*',
          resource: SIGNING_REQUESTS.plural,
          subresource,
          verb: 'create',
        },
      },
    },
  });
  return isJsonObject(status) && status.allowed === true;
}

async function approve(
  client: KubeClient,
  request: KubeObject,
  { message }: Pick<ApprovalRule, 'message'>,
): Promise<void> {
  const status = isJsonObject(request.status) ? request.status : {};
  const conditions = Array.isArray(status.conditions) ? status.conditions : [];
  const condition = { type: 'Approved', status: 'True', reason: 'AutoApproved', message };
  await client.transport.send({
    method: 'PUT',
    path: objectPath(SIGNING_REQUESTS, request.metadata, 'approval'),
    body: { ...request, status: { ...status, conditions: [...conditions, condition] } },
  });
}
