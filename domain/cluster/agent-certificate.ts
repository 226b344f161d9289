/** Which certificate requests agents make, and when they make them. Karmada: agentcsrapproving, cert rotation. */
import { z } from 'zod';
import { AGENT_GROUP, AGENT_USER_PREFIX } from './agent-access.ts';

/** The signer of client certificates of the hub. */
export const CLIENT_SIGNER = 'kubernetes.io/kube-apiserver-client';

/** What agents may use their certificates for; the second may be missing. */
export const AGENT_USAGES = ['digital signature', 'key encipherment', 'client auth'];
const OPTIONAL_USAGE = 'key encipherment';

/** A certificate is renewed when less than this part of its life is left (Karmada: 20 %). */
const RENEWAL_FRACTION = 0.2;

/** The parts of a CertificateSigningRequest that count. */
export const signingRequest = z.looseObject({
  spec: z.looseObject({
    /** PEM in base64. */
    request: z.string(),
    signerName: z.string(),
    usages: z.array(z.string()).optional(),
    username: z.string().optional(),
    uid: z.string().optional(),
    groups: z.array(z.string()).optional(),
    extra: z.record(z.string(), z.array(z.string())).optional(),
  }),
  status: z
    .looseObject({
      certificate: z.string().optional(),
      conditions: z.array(z.looseObject({ type: z.string() })).optional(),
    })
    .optional(),
});
export type SigningRequest = z.infer<typeof signingRequest>;

/** Whom a certificate is asked for. */
export interface RequestedSubject {
  commonNames: string[];
  organizations: string[];
  hasAlternativeNames: boolean;
}

/** A right that its creator needs for the request to be approved: `create` of a subresource of certificate requests. */
export interface ApprovalRule {
  subresource: 'selfclusteragent' | 'clusteragent';
  /** Karmada's words on the condition Approved. */
  message: string;
}

const SELF: ApprovalRule = {
  subresource: 'selfclusteragent',
  message: 'Auto approving self karmada agent certificate after SubjectAccessReview.',
};
const OTHER: ApprovalRule = {
  subresource: 'clusteragent',
  message: 'Auto approving karmada agent certificate after SubjectAccessReview.',
};

/** True while nobody has decided on a request. */
export function isUndecided({ status }: SigningRequest): boolean {
  return !status?.certificate && !status?.conditions?.some(({ type }) => type === 'Approved' || type === 'Denied');
}

/** The rules by which a request may be approved, in the order to try them; none for one that is no agent's. */
export function approvalRules({ spec }: SigningRequest, subject: RequestedSubject): ApprovalRule[] {
  const [commonName, ...otherNames] = subject.commonNames;
  const usages = new Set(spec.usages ?? []);
  const isAgents =
    spec.signerName === CLIENT_SIGNER &&
    otherNames.length === 0 &&
    commonName?.startsWith(AGENT_USER_PREFIX) === true &&
    subject.organizations.length === 1 &&
    subject.organizations[0] === AGENT_GROUP &&
    !subject.hasAlternativeNames &&
    AGENT_USAGES.every((usage) => usages.has(usage) || usage === OPTIONAL_USAGE) &&
    [...usages].every((usage) => AGENT_USAGES.includes(usage));
  if (!isAgents) {
    return [];
  }
  return spec.username === commonName ? [SELF, OTHER] : [OTHER];
}

/** When a certificate with this life should be renewed. */
export function renewalTime({ notBefore, notAfter }: { notBefore: Date; notAfter: Date }): Date {
  const life = notAfter.getTime() - notBefore.getTime();
  return new Date(notAfter.getTime() - life * RENEWAL_FRACTION);
}
