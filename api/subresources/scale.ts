/** `…/scale`: the replicas of any scalable kind as an autoscaling/v1 Scale. */
import * as z from 'zod';
import { isJsonObject, type JsonValue, type KubeObject } from '../../domain/object.ts';
import { AGE, column, integerColumn } from '../builtin/column.ts';
import { numberAt } from '../builtin/fields.ts';
import { selectorText } from '../builtin/selector-text.ts';
import { applyJsonPatch } from '../patch/json-patch.ts';
import { applyMergePatch } from '../patch/merge-patch.ts';
import { contentType, readBody, readPatchBody } from '../request/body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import type { ResourceDefinition, ScalePaths, TableColumn } from '../resource/definition.ts';
import { storeKey } from '../resource/name.ts';
import { valueAt, withValueAt } from '../resource/path.ts';
import type { Answer } from '../response/answer.ts';
import { presentObject, toVersion } from '../response/present.ts';
import { badRequest, invalid, notFound, unknownResource, unsupportedPatchType } from '../response/status.ts';
import { modifyObject } from '../verbs/modify.ts';
import { collectionOf, nameOf, type Operation } from '../verbs/operation.ts';
import type { Subresource } from './subresources.ts';

/** What a client may say in a Scale. */
const WANTED = z.object({
  metadata: z.object({ resourceVersion: z.string().optional(), name: z.string().optional() }).optional(),
  spec: z.object({ replicas: z.int().optional() }).optional(),
});

export const SCALE: Subresource = {
  get(operation) {
    const name = nameOf(operation);
    const entry = collectionOf(operation).get(storeKey({ ...operation.target, name }));
    if (!entry) {
      throw notFound(operation.definition, name);
    }
    return answerScale(operation, entry.object);
  },
  update: (operation) =>
    changeScale(operation, 'UpdateOptions', async () => {
      const { value } = await readBody(operation.request);
      return () => value;
    }),
  patch: (operation) => changeScale(operation, 'PatchOptions', () => readScalePatch(operation)),
};

async function readScalePatch({ request }: Operation): Promise<(scale: KubeObject) => JsonValue> {
  const type = contentType(request);
  if (!/^application\/(json-patch|merge-patch|strategic-merge-patch)\+json$/.test(type)) {
    throw unsupportedPatchType();
  }
  const { value: patch } = await readPatchBody(request, false);
  // A Scale has no lists: a strategic merge patch of it is a merge patch.
  return (scale) =>
    type === 'application/json-patch+json' ? applyJsonPatch(scale, patch) : applyMergePatch(scale, patch);
}

async function changeScale(
  operation: Operation,
  optionsKind: string,
  readWanted: () => Promise<(scale: KubeObject) => JsonValue>,
): Promise<Answer> {
  const { definition, request } = operation;
  const options = readWriteOptions(request, optionsKind, false);
  const wanted = await readWanted();
  const paths = scalePaths(definition);
  const entry = await modifyObject(operation, {
    part: 'all',
    subresource: 'scale',
    options,
    origin: 'server',
    change(live) {
      const parsed = WANTED.safeParse(wanted(scaleOf(definition, live)));
      if (!parsed.success) {
        throw badRequest(`Scale in version "v1" cannot be handled as a Scale: ${parsed.error.issues[0]?.message}`);
      }
      const { metadata, spec } = parsed.data;
      const replicas = spec?.replicas ?? 0;
      if (replicas < 0) {
        throw invalid({ group: 'autoscaling', kind: 'Scale' }, live.metadata.name, [
          { type: 'Invalid', field: 'spec.replicas', value: replicas, detail: 'must be greater than or equal to 0' },
        ]);
      }
      const scaled = withValueAt(live, paths.specReplicasPath, replicas);
      const resourceVersion = metadata?.resourceVersion;
      return resourceVersion ? { ...scaled, metadata: { ...scaled.metadata, resourceVersion } } : scaled;
    },
  });
  return answerScale(operation, entry.object);
}

/** What `kubectl get --subresource=scale` shows. */
const COLUMNS: TableColumn[] = [
  column('Name', ({ metadata }) => metadata.name),
  integerColumn('Desired', (scale) => numberAt(scale, 'spec', 'replicas')),
  integerColumn('Available', (scale) => numberAt(scale, 'status', 'replicas')),
  AGE,
];

function answerScale({ definition, presentation }: Operation, object: KubeObject): Answer {
  const kind = { ...definition, group: 'autoscaling', version: 'v1', kind: 'Scale', columns: COLUMNS };
  return {
    kind: 'object',
    code: 200,
    view: presentObject({ ...presentation, definition: kind }, scaleOf(definition, object)),
  };
}

function scalePaths({ scale }: ResourceDefinition): ScalePaths {
  if (!scale) {
    throw unknownResource();
  }
  return scale;
}

/** The Scale of an object. */
function scaleOf(definition: ResourceDefinition, stored: KubeObject): KubeObject {
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = scalePaths(definition);
  const object = toVersion(definition, stored);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = labelSelectorPath === undefined ? undefined : valueAt(object, labelSelectorPath);
  const text = isJsonObject(selector) ? selectorText(selector) : selector;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(creationTimestamp !== undefined && { creationTimestamp }),
    },
    spec: { replicas: valueAt(object, specReplicasPath) ?? 0 },
    status: {
      replicas: valueAt(object, statusReplicasPath) ?? 0,
      ...(text && { selector: text }),
    },
  };
}
