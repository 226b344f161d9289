/** Parameters of deletions, from the query or from a DeleteOptions body. */
import * as z from 'zod';
import type { FieldError } from '../../domain/field-error.ts';
import { goTypeError } from '../../domain/kubernetes/go-decoding.ts';
import { isJsonObject, type JsonValue } from '../../domain/object.ts';
import { badRequest, invalidOptions } from '../response/status.ts';
import { readFlag, readInteger } from './query.ts';
import { readDryRun } from './write-options.ts';

/** What happens to objects that are owned by the deleted one. */
export type PropagationPolicy = 'Foreground' | 'Background' | 'Orphan';

/** How to delete. */
export interface DeleteOptions {
  dryRun: boolean;
  propagationPolicy: PropagationPolicy | undefined;
  gracePeriodSeconds: number | undefined;
  preconditions: { uid?: string | undefined; resourceVersion?: string | undefined };
}

const BODY = z.object({
  kind: z.string().optional(),
  apiVersion: z.string().optional(),
  dryRun: z.array(z.string()).nullish(),
  propagationPolicy: z.string().nullish(),
  orphanDependents: z.boolean().nullish(),
  gracePeriodSeconds: z.int().nullish(),
  preconditions: z.object({ uid: z.string().optional(), resourceVersion: z.string().optional() }).nullish(),
});

const GO_TYPE = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';

const POLICIES: readonly string[] = ['Foreground', 'Background', 'Orphan'] satisfies PropagationPolicy[];

function isPolicy(text: string): text is PropagationPolicy {
  return POLICIES.includes(text);
}

/** Reads them: from the body where there is one, else from the query. Throws BadRequest and Invalid. */
export function readDeleteOptions(query: URLSearchParams, body: JsonValue | undefined): DeleteOptions {
  const fields = body === undefined ? fromQuery(query) : fromBody(body);
  const errors: FieldError[] = [];
  const dryRun = readDryRun(fields.dryRun, errors);
  if (fields.propagationPolicy !== undefined && fields.orphanDependents !== undefined) {
    errors.push({
      type: 'Invalid',
      field: 'propagationPolicy',
      value: fields.propagationPolicy,
      detail: 'orphanDependents and deletionPropagation cannot be both set',
    });
  }
  const policy =
    fields.propagationPolicy ??
    (fields.orphanDependents === undefined ? undefined : fields.orphanDependents ? 'Orphan' : 'Background');
  if (policy !== undefined && !isPolicy(policy)) {
    errors.push({
      type: 'NotSupported',
      field: 'propagationPolicy',
      value: policy,
      detail: `supported values: ${[...POLICIES, 'nil'].map((value) => JSON.stringify(value)).join(', ')}`,
    });
  }
  if (errors.length > 0) {
    throw invalidOptions('DeleteOptions', errors);
  }
  return {
    dryRun,
    propagationPolicy: policy !== undefined && isPolicy(policy) ? policy : undefined,
    gracePeriodSeconds: fields.gracePeriodSeconds,
    preconditions: fields.preconditions,
  };
}

interface Fields {
  dryRun: string[];
  propagationPolicy: string | undefined;
  orphanDependents: boolean | undefined;
  gracePeriodSeconds: number | undefined;
  preconditions: DeleteOptions['preconditions'];
}

function fromQuery(query: URLSearchParams): Fields {
  return {
    dryRun: query.getAll('dryRun'),
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
    orphanDependents: query.has('orphanDependents') ? readFlag(query, 'orphanDependents') : undefined,
    gracePeriodSeconds: readInteger(query, 'gracePeriodSeconds'),
    preconditions: {},
  };
}

function fromBody(body: JsonValue): Fields {
  const mismatch = isJsonObject(body) ? goTypeError(GO_TYPE, body) : undefined;
  if (mismatch !== undefined) {
    throw badRequest(mismatch);
  }
  const parsed = BODY.safeParse(body);
  if (!parsed.success) {
    throw badRequest(`DeleteOptions cannot be read: ${z.prettifyError(parsed.error)}`);
  }
  const { kind, apiVersion = 'v1', dryRun, propagationPolicy, orphanDependents, gracePeriodSeconds } = parsed.data;
  if (kind !== undefined && kind !== 'DeleteOptions') {
    throw badRequest(
      `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`,
    );
  }
  return {
    dryRun: dryRun ?? [],
    propagationPolicy: propagationPolicy ?? undefined,
    orphanDependents: orphanDependents ?? undefined,
    gracePeriodSeconds: gracePeriodSeconds ?? undefined,
    preconditions: parsed.data.preconditions ?? {},
  };
}
