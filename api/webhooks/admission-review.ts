/** admission.k8s.io/v1 AdmissionReview: what an API server asks a webhook, and the answers. */
import jsonPatch from 'fast-json-patch';
import { z } from 'zod';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { isKubeObject } from '../../kube/parse.ts';

const kubeObject = z.custom<KubeObject>(isKubeObject, 'must be a Kubernetes object');

/** The body of a request to a webhook. */
export const admissionReview = z.looseObject({
  apiVersion: z.literal('admission.k8s.io/v1'),
  kind: z.literal('AdmissionReview'),
  request: z.looseObject({
    uid: z.string().min(1),
    kind: z.looseObject({ group: z.string(), version: z.string(), kind: z.string() }),
    namespace: z.string().optional(),
    name: z.string().optional(),
    operation: z.enum(['CREATE', 'UPDATE', 'DELETE', 'CONNECT']),
    object: kubeObject.nullish(),
    oldObject: kubeObject.nullish(),
    dryRun: z.boolean().nullish(),
  }),
});
/** What is to be judged. */
export type AdmissionRequest = z.infer<typeof admissionReview>['request'];

/** The outcome of a review: let it pass, perhaps changed, or not. */
export type AdmissionOutcome =
  | { allowed: true; object?: KubeObject }
  | { allowed: false; code: number; reason?: string; message: string };

/** The answer to a request; a changed object becomes a JSON patch of what was sent. */
export function reviewAnswer({ uid, object: sent }: AdmissionRequest, outcome: AdmissionOutcome): JsonObject {
  return {
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: { uid, ...responseOf(sent, outcome) },
  };
}

function responseOf(sent: KubeObject | null | undefined, outcome: AdmissionOutcome): JsonObject {
  if (!outcome.allowed) {
    const { code, reason, message } = outcome;
    return { allowed: false, status: { code, message, ...(reason === undefined ? {} : { reason }) } };
  }
  const patch = sent && outcome.object && outcome.object !== sent ? jsonPatch.compare(sent, outcome.object) : [];
  return patch.length === 0
    ? { allowed: true }
    : { allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') };
}
