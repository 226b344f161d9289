/** rbac.authorization.k8s.io/v1: the parts that grant access to members through the hub. */
import { z } from 'zod';
import { objectMeta } from '../kinds/meta.ts';

const names = z.array(z.string()).optional();

/** What may be done to what. */
const policyRule = z.object({
  verbs: z.array(z.string()),
  apiGroups: names,
  resources: names,
  resourceNames: names,
  nonResourceURLs: names,
});
export type PolicyRule = z.infer<typeof policyRule>;

/** Rules under a name. */
export const clusterRole = z.object({
  apiVersion: z.literal('rbac.authorization.k8s.io/v1'),
  kind: z.literal('ClusterRole'),
  metadata: objectMeta,
  rules: z.array(policyRule).nullish(),
});
export type ClusterRole = z.infer<typeof clusterRole>;

/** Who a binding means: a User, a Group or a ServiceAccount. */
const subject = z.object({
  kind: z.string(),
  apiGroup: z.string().optional(),
  name: z.string(),
  namespace: z.string().optional(),
});
export type Subject = z.infer<typeof subject>;

/** Who has a role in the whole cluster. */
export const clusterRoleBinding = z.object({
  apiVersion: z.literal('rbac.authorization.k8s.io/v1'),
  kind: z.literal('ClusterRoleBinding'),
  metadata: objectMeta,
  subjects: z.array(subject).nullish(),
  roleRef: z.object({ apiGroup: z.string(), kind: z.string(), name: z.string() }),
});
export type ClusterRoleBinding = z.infer<typeof clusterRoleBinding>;
