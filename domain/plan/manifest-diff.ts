/** How a manifest changes for one cluster, for people: YAML without Karmada's bookkeeping, the values of Secrets masked. */
import { stringify } from 'yaml';
import { equalJson } from '../equality.ts';
import {
  MANAGED_ANNOTATIONS_ANNOTATION,
  MANAGED_LABELS_ANNOTATION,
  TEMPLATE_GENERATION_ANNOTATION,
  TEMPLATE_UID_ANNOTATION,
  WORK_ID_LABEL,
  WORK_NAME_ANNOTATION,
  WORK_NAMESPACE_ANNOTATION,
} from '../kinds/names.ts';
import { changeMetadata } from '../metadata.ts';
import { isJsonObject, type JsonObject, type JsonValue, type KubeObject } from '../object.ts';
import { unifiedDiff } from './unified-diff.ts';

/** What follows from all the rest, and kubectl's copy of it, which holds a Secret's values too. */
const BOOKKEEPING = {
  withoutLabels: [WORK_ID_LABEL],
  withoutAnnotations: [
    'kubectl.kubernetes.io/last-applied-configuration',
    MANAGED_ANNOTATIONS_ANNOTATION,
    MANAGED_LABELS_ANNOTATION,
    TEMPLATE_GENERATION_ANNOTATION,
    TEMPLATE_UID_ANNOTATION,
    WORK_NAME_ANNOTATION,
    WORK_NAMESPACE_ANNOTATION,
  ],
};
const SECRET_FIELDS = ['data', 'stringData'];
const MASK = '***';

/** The unified diff of two versions of a manifest; either may be absent. Empty when they are the same. */
export function manifestDiff(before: KubeObject | undefined, after: KubeObject | undefined): string {
  const [old, next] = maskSecrets(before, after);
  return unifiedDiff(yamlOf(old), yamlOf(next));
}

function yamlOf(manifest: KubeObject | undefined): string {
  if (!manifest) {
    return '';
  }
  const shown = changeMetadata(manifest, BOOKKEEPING);
  return stringify(shown, { sortMapEntries: true, lineWidth: 0 });
}

function maskSecrets(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
): [KubeObject | undefined, KubeObject | undefined] {
  return [mask(before, after, 'before'), mask(after, before, 'after')];
}

/** Values that differ must still look different. */
function mask(manifest: KubeObject | undefined, other: KubeObject | undefined, side: string): KubeObject | undefined {
  if (manifest?.apiVersion !== 'v1' || manifest.kind !== 'Secret') {
    return manifest;
  }
  const fields = SECRET_FIELDS.filter((field) => isJsonObject(manifest[field])).map((field) => [
    field,
    maskValues(manifest[field], other?.[field], side),
  ]);
  return { ...manifest, ...Object.fromEntries(fields) };
}

function maskValues(values: JsonValue | undefined, others: JsonValue | undefined, side: string): JsonObject {
  const entries = isJsonObject(values) ? Object.entries(values) : [];
  return Object.fromEntries(
    entries.map(([key, value]) => {
      const isThere = isJsonObject(others) && Object.hasOwn(others, key);
      return [key, isThere && !equalJson(value, others[key]) ? `${MASK} (${side})` : MASK];
    }),
  );
}
