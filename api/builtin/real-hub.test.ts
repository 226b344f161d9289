/**
 * Compares defaults and columns with a real API server. Runs only when FLEETWRIGHT_REAL_HUB holds the address of one that asks
 * for no credentials (`kubectl proxy`). Objects are created dry, so it is left as it was.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type JsonObject, type KubeObject, parseApiVersion } from '../../domain/object.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { BUILTIN_RESOURCES } from './resources.ts';

const hub = process.env.FLEETWRIGHT_REAL_HUB;

const objects: KubeObject[] = parseAllDocuments(
  readFileSync(new URL('testdata/objects.yaml', import.meta.url), 'utf8'),
).map((document) => document.toJS());

function definitionOf(object: KubeObject): ResourceDefinition {
  const { group, version } = parseApiVersion(object.apiVersion);
  const found = BUILTIN_RESOURCES.find(
    (one) => one.group === group && one.version === version && one.kind === object.kind,
  );
  if (!found) {
    throw new Error(`${object.apiVersion} ${object.kind} is not built in`);
  }
  return found;
}

function path({ group, version, plural }: ResourceDefinition, namespace?: string): string {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespace === undefined ? `${base}/${plural}` : `${base}/namespaces/${namespace}/${plural}`;
}

/** Fields that the server allots or that admission plugins of Kubernetes add: not ours to compare. */
function withoutAllotted(object: KubeObject): JsonObject {
  const copy: KubeObject = structuredClone(object);
  delete copy.metadata.managedFields;
  const spec = copy.spec as JsonObject | undefined;
  if (copy.kind === 'Service') {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy', 'healthCheckNodePort']) {
      delete spec?.[field];
    }
    for (const port of (spec?.ports ?? []) as JsonObject[]) {
      delete port.nodePort;
    }
  }
  if (copy.kind === 'Node') {
    delete spec?.taints;
  }
  if (copy.kind === 'Pod') {
    for (const field of ['tolerations', 'priority', 'preemptionPolicy', 'serviceAccountName', 'serviceAccount']) {
      delete spec?.[field];
    }
    delete (copy.metadata as { generation?: number }).generation;
  }
  return copy;
}

async function createDry(definition: ResourceDefinition, object: KubeObject): Promise<KubeObject> {
  const response = await fetch(`${hub}${path(definition, object.metadata.namespace)}?dryRun=All`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(object),
  });
  if (!response.ok) {
    throw new Error(await response.text());
  }
  return JSON.parse(await response.text());
}

describe.runIf(hub)('a real API server', () => {
  test.each(objects.map((object) => [object.apiVersion, object.kind, object.metadata.name, object] as const))(
    'keeps %s %s %s as mutate makes it',
    async (_apiVersion, _kind, _name, object) => {
      const definition = definitionOf(object);
      const real = await createDry(definition, object);
      const { status, ...rest } = object;
      const { managedFields: _managed, ...metadata } = real.metadata;
      const given = {
        ...rest,
        ...((!definition.hasStatus || object.kind === 'Node') && status !== undefined && { status }),
        metadata,
      };
      const mutated = definition.mutate?.(given, undefined) ?? given;
      expect(withoutAllotted(mutated)).toEqual(withoutAllotted(real));
      expect(definition.mutate?.(mutated, mutated)).toEqual(mutated);
    },
  );

  test.each(
    BUILTIN_RESOURCES.filter(({ verbs }) => verbs.includes('list')).map((one) => [one.group, one.plural, one] as const),
  )('shows the columns of %s %s', async (_group, _plural, definition) => {
    const response = await fetch(`${hub}${path(definition)}`, {
      headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
    });
    const table: { columnDefinitions: JsonObject[] } = JSON.parse(await response.text());
    const shape = ({ name, type, format = '', priority }: JsonObject) => ({ name, type, format, priority });
    expect(definition.columns.map((column) => shape({ ...column, cell: null }))).toEqual(
      table.columnDefinitions.map(shape),
    );
  });
});
