/** `POST …/namespaces/NAMESPACE/plans`: what `fleetwright plan` answers, for clients that have no files. */
import { z } from 'zod';
import { ExplainedError } from '../../domain/explained-error.ts';
import { anyObject } from '../../domain/kinds/meta.ts';
import { isJsonObject, type JsonObject, type KubeObject } from '../../domain/object.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { PROPAGATION_API_VERSION } from '../../domain/propagation/kind.ts';
import { createKubeClient } from '../../kube/client.ts';
import { createDiscovery } from '../../kube/discovery.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { badRequest } from '../response/status.ts';
import type { PropagationApiOptions } from './context.ts';
import { PLANS } from './definitions.ts';
import { documentsIn, objectsIn, objectsOf } from './documents.ts';
import { planDocuments } from './plan-documents.ts';
import type { ProposedChange } from './plan-hub.ts';

/** Each object is a dry run on the hub. */
const MAX_OBJECTS = 500;

const planBody = z.object({
  apiVersion: z.literal(PROPAGATION_API_VERSION),
  kind: z.literal('Plan'),
  spec: z.strictObject({ objects: z.array(anyObject).default([]), deletions: z.array(anyObject).default([]) }),
});

const PATH = new RegExp(`^/apis/${PROPAGATION_API_VERSION}/namespaces/([^/]+)/${PLANS.plural}$`);

/** The namespace of a path that takes plans; undefined for any other path. */
export function planNamespace(path: string): string | undefined {
  return PATH.exec(path)?.[1];
}

/** The plan for the documents of a body. Throws BadRequest for what cannot be planned, and the hub's own refusals. */
export async function answerPlan(
  transport: KubeTransport,
  { rules, now }: Pick<PropagationApiOptions, 'rules' | 'now'>,
  namespace: string,
  body: string,
): Promise<Plan> {
  const hub = { client: createKubeClient(transport), discovery: createDiscovery(transport), namespace };
  try {
    return await planDocuments(hub, changeIn(body), rules, now());
  } catch (error) {
    if (error instanceof ExplainedError) {
      throw badRequest(error.message);
    }
    throw error;
  }
}

/** Either one Plan, or documents that are all to be applied. */
function changeIn(body: string): ProposedChange {
  const documents = documentsIn(body, 'the body');
  const [first] = documents;
  const change =
    documents.length === 1 && isJsonObject(first) && first.kind === PLANS.kind
      ? changeOf(first)
      : { objects: objectsIn(body, 'the body'), deletions: [] };
  const count = change.objects.length + change.deletions.length;
  if (count === 0) {
    throw badRequest('the body holds no objects');
  }
  if (count > MAX_OBJECTS) {
    throw badRequest(`the body holds ${count} objects, more than ${MAX_OBJECTS}: plan them in parts`);
  }
  return change;
}

function changeOf(document: JsonObject): ProposedChange {
  const parsed = planBody.safeParse(document);
  if (!parsed.success) {
    throw badRequest(`the body is no Plan: ${z.prettifyError(parsed.error)}`);
  }
  const { objects, deletions } = parsed.data.spec;
  const listed = (values: readonly JsonObject[], field: string): KubeObject[] =>
    values.flatMap((value, index) => objectsOf(value, `spec.${field}[${index}]`));
  return { objects: listed(objects, 'objects'), deletions: listed(deletions, 'deletions') };
}
