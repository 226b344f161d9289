/** What changes nothing costs nothing, counted: a restart, and a change of a policy that means nothing to its templates. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { isJsonObject, type JsonObject } from '../../domain/object.ts';
import { type Lab, openLab } from './lab.ts';
import { NAMESPACES, propagate } from './work.ts';
import { POLICIES, policyOf, type Run } from './workloads.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const TEMPLATES = 40;
const MEMBERS = 3;
const run: Run = { namespace: 'quiet', id: 'quiet' };
let folder: string;
let lab: Lab;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetwright-quiet-'));
  lab = await openLab(MEMBERS, folder);
  const metadata = { name: run.namespace };
  await lab.hub.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata });
  await lab.hub.create(POLICIES, policyOf('configmap', run));
  const names = Array.from({ length: TEMPLATES }, (_, index) => `object-${index}`);
  await Promise.all(names.map((name) => propagate(lab, 'configmap', run, name)));
});

afterAll(async () => {
  await lab.close();
  await rm(folder, { recursive: true, force: true });
});

test('a restart with nothing changed writes nothing, asks members for no change and starts no propagation', async () => {
  const runs = await propagationRuns();
  await lab.close();
  lab = await openLab(MEMBERS, folder);

  // By the time that something new has come through, all that was there has been looked at.
  await propagate(lab, 'configmap', run, 'after-restart');

  expect(writes()).toBeLessThan(TEMPLATES);
  expect(lab.memberRequests.get('POST configmaps')).toBe(MEMBERS);
  expect(memberChanges()).toEqual(['POST configmaps']);
  expect(await propagationRuns()).toBe(runs + 1);
});

test('a policy change that changes nothing for its templates writes nothing and calls no member', async () => {
  const runs = await propagationRuns();
  forgetRequests();
  const name = `bench-${run.id}`;
  const body = {
    spec: { resourceSelectors: [...selectorsOf(), { apiVersion: 'v1', kind: 'ConfigMap', name: 'none' }] },
  };
  await lab.hub.patch(POLICIES, { namespace: run.namespace, name }, { type: 'merge', body });

  await propagate(lab, 'configmap', run, 'after-change');

  expect(writes()).toBeLessThan(TEMPLATES);
  expect(memberChanges()).toEqual(['POST configmaps']);
  expect(lab.memberRequests.get('POST configmaps')).toBe(MEMBERS);
  expect(await propagationRuns()).toBe(runs + 1);
});

function forgetRequests(): void {
  lab.hubRequests.clear();
  lab.memberRequests.clear();
}

function selectorsOf(): JsonObject[] {
  const { spec } = policyOf('configmap', run);
  return isJsonObject(spec) && Array.isArray(spec.resourceSelectors) ? spec.resourceSelectors.filter(isJsonObject) : [];
}

/** Writes to the hub, status too, without Events and Leases. One propagation has a dozen, some more when it is tried again. */
function writes(): number {
  return [...lab.hubRequests]
    .filter(([key]) => /^(POST|PUT|PATCH|DELETE) (?!events|leases)/.test(key))
    .reduce((sum, [, times]) => sum + times, 0);
}

function memberChanges(): string[] {
  return [...lab.memberRequests.keys()].filter((key) => /^(POST|PUT|PATCH|DELETE) /.test(key));
}

async function propagationRuns(): Promise<number> {
  return (await lab.engine.client.workflow.count("WorkflowType = 'propagation'")).count;
}
