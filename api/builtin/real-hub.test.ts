/**
 * Compares defaults and columns with a real API server. Runs only when FLEETWRIGHT_REAL_HUB holds the address of one that asks
 * for no credentials (`kubectl proxy`). Objects are created dry, so it is left as it was.
 */
import { describe, expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { BUILTIN_RESOURCES } from './resources.ts';
import { asReceived, definitionOf, withoutAllotted, writtenObjects } from './testdata/objects.ts';

const hub = process.env.FLEETWRIGHT_REAL_HUB;

function path({ group, version, plural }: ResourceDefinition, namespace?: string): string {
  const base = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  return namespace === undefined ? `${base}/${plural}` : `${base}/namespaces/${namespace}/${plural}`;
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
  test.each(writtenObjects().map((object) => [object.apiVersion, object.kind, object.metadata.name, object] as const))(
    'keeps %s %s %s as mutate makes it',
    async (_apiVersion, _kind, _name, object) => {
      const definition = definitionOf(object);
      const real = await createDry(definition, object);
      const mutated = definition.mutate?.(asReceived(object, real), undefined);
      expect(mutated && withoutAllotted(mutated)).toEqual(withoutAllotted(real));
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
