import { expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { mutate } from './admission.ts';
import { ID, mutated, NOW, rejections } from './test-requests.ts';

const LABEL = 'work.karmada.io/permanent-id';
const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };

function work(manifests: unknown[], labels?: Record<string, string>): KubeObject {
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'work.karmada.io/v1alpha1',
      kind: 'Work',
      metadata: { name: 'a', namespace: 'karmada-es-m1', labels },
      spec: { workload: { manifests } },
    }),
  );
}

test('a Work gets an id that its manifests carry too', () => {
  const labelled = { ...manifest, metadata: { name: 'a', labels: { [LABEL]: ID } } };
  expect(mutated(work([manifest]))).toEqual(work([labelled], { [LABEL]: ID }));
});

test('a Work that is in order is left as it is', () => {
  const object = work([{ ...manifest, metadata: { name: 'a', labels: { [LABEL]: 'x' } } }], { [LABEL]: 'x' });
  expect(mutated(object, { operation: 'UPDATE' })).toBe(object);
});

test('manifests are pruned, then labelled, then recorded', () => {
  const steps: string[] = [];
  const note = (step: string) => (object: KubeObject) => {
    steps.push(`${step} ${JSON.stringify(object.metadata.labels ?? {})}`);
    return object;
  };
  mutate({
    kind: { group: 'work.karmada.io', version: 'v1alpha1', kind: 'Work' },
    operation: 'CREATE',
    object: work([manifest], { [LABEL]: 'x' }),
    uuid: () => ID,
    now: NOW,
    gates: {},
    manifests: { prune: note('prune'), recordManaged: note('record') },
  });
  expect(steps).toEqual(['prune {}', `record {"${LABEL}":"x"}`]);
});

test.each([[null], ['text'], [{}], [{ apiVersion: 'v1', kind: 'ConfigMap' }]])('manifest %j is rejected', (wrong) => {
  expect(rejections(work([wrong]))).toEqual([
    `spec.workload.manifests[0]: Invalid value: ${JSON.stringify(wrong)}: must be an object with apiVersion, kind and metadata`,
  ]);
});
