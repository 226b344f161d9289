/** What may I do in a namespace? */
import * as z from 'zod';
import type { JsonObject, JsonValue } from '../../domain/object.ts';
import { badRequest } from '../response/status.ts';
import type { Operation } from '../verbs/operation.ts';

const specSchema = z.object({ namespace: z.string().min(1) });

/** All rules of the one who asks. */
export function selfSubjectRulesReview({ hub, user }: Operation, spec: JsonValue | undefined): JsonObject {
  const asked = specSchema.safeParse(spec);
  if (!asked.success) {
    throw badRequest('no namespace on request');
  }
  const rules = hub.rbac.rulesOf(user, asked.data.namespace);
  return {
    resourceRules: rules
      .filter(({ nonResourceURLs }) => nonResourceURLs.length === 0)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames.length > 0 && { resourceNames }),
      })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs }) => nonResourceURLs.length > 0)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}
