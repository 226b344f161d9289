import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../domain/object.ts';
import { type Change, createObjectCache } from './object-cache.ts';

function pod(name: string, version: number, labels: Record<string, string> = {}, uid = `${name}-uid`): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: 'shop', name, uid, resourceVersion: String(version), labels },
  };
}

function cache() {
  return createObjectCache<KubeObject>({ app: (object) => [object.metadata.labels?.app ?? ''].filter(Boolean) });
}

function told(changes: Change<KubeObject>[]): string[] {
  return changes.map(({ type, object }) => `${type} ${object.metadata.name}@${object.metadata.resourceVersion}`);
}

const web = { namespace: 'shop', name: 'web' };

test('put adds, then modifies with the old object, and ignores what is older or the same', () => {
  const objects = cache();
  expect(told(objects.put(pod('web', 9)))).toEqual(['added web@9']);
  const [change] = objects.put(pod('web', 10));
  expect(change).toMatchObject({
    type: 'modified',
    object: { metadata: { resourceVersion: '10' } },
    old: { metadata: { resourceVersion: '9' } },
  });
  expect(objects.put(pod('web', 9))).toEqual([]);
  expect(objects.put(pod('web', 10))).toEqual([]);
  expect(objects.get(web)?.metadata.resourceVersion).toBe('10');
  expect(objects.seenVersion).toBe('10');
});

test('put of another uid under the same name deletes the old object and adds the new', () => {
  const objects = cache();
  objects.put(pod('web', 1));
  expect(told(objects.put(pod('web', 2, {}, 'other')))).toEqual(['deleted web@1', 'added web@2']);
});

test('remove tells the last state once', () => {
  const objects = cache();
  objects.put(pod('web', 1));
  expect(told(objects.remove(pod('web', 5)))).toEqual(['deleted web@5']);
  expect(objects.remove(pod('web', 5))).toEqual([]);
  expect(objects.list()).toEqual([]);
  expect(objects.seenVersion).toBe('5');
});

test('replace tells the difference: added, modified, deleted', () => {
  const objects = cache();
  objects.put(pod('same', 1));
  objects.put(pod('old', 2));
  objects.put(pod('gone', 3));
  expect(told(objects.replace([pod('same', 1), pod('old', 4), pod('new', 5)], '7'))).toEqual([
    'modified old@4',
    'added new@5',
    'deleted gone@3',
  ]);
  expect(objects.seenVersion).toBe('7');
});

describe('writeThrough', () => {
  test('of a write that took the last finalizer away is undone by the deletion of the same version', () => {
    const objects = cache();
    objects.replace([pod('web', 9)], '9');
    objects.writeThrough(pod('web', 10));
    expect(told(objects.remove(pod('web', 10)))).toEqual(['deleted web@10']);
    expect(objects.get(web)).toBeUndefined();
  });

  test('shows our own write before its event, which then changes nothing', () => {
    const objects = cache();
    objects.replace([], '10');
    expect(told(objects.writeThrough(pod('web', 12)))).toEqual(['added web@12']);
    expect(objects.put(pod('web', 12))).toEqual([]);
  });

  test('does not bring back an object whose deletion was seen', () => {
    const objects = cache();
    objects.put(pod('web', 10));
    objects.remove(pod('web', 20));
    expect(objects.writeThrough(pod('web', 15))).toEqual([]);
    expect(objects.get(web)).toBeUndefined();
  });

  test('survives a list that is older, and the deletion of the object it replaced', () => {
    const objects = cache();
    objects.replace([pod('web', 3)], '10');
    objects.writeThrough(pod('web', 14, {}, 'second'));
    expect(objects.replace([], '12')).toEqual([]);
    expect(objects.remove(pod('web', 13))).toEqual([]);
    expect(objects.get(web)?.metadata.uid).toBe('second');
    expect(told(objects.replace([], '14'))).toEqual(['deleted web@14']);
  });
});

test('replace trusts nothing of the cache when the server counts from an older version', () => {
  const objects = cache();
  objects.replace([pod('web', 90), pod('lost', 95)], '100');
  expect(told(objects.replace([pod('web', 40)], '50'))).toEqual(['modified web@40', 'deleted lost@95']);
  expect(objects.seenVersion).toBe('50');
});

test('byIndex follows changes and refuses an unknown index', () => {
  const objects = cache();
  objects.put(pod('a', 1, { app: 'x' }));
  objects.put(pod('b', 2, { app: 'x' }));
  objects.put(pod('a', 3, { app: 'y' }));
  expect(objects.byIndex('app', 'x').map(({ metadata }) => metadata.name)).toEqual(['b']);
  objects.remove(pod('b', 4, { app: 'x' }));
  expect(objects.byIndex('app', 'x')).toEqual([]);
  expect(() => objects.byIndex('owner', 'x')).toThrow('No index "owner": there are "app"');
});

test('whatever part of the history is repeated by lists and own writes, the cache ends as the server', () => {
  const step = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    deletes: fc.boolean(),
    next: fc.constantFrom('event', 'event', 'list', 'write'),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const server = new Map<string, KubeObject>();
      const objects = cache();
      const mirror = new Set<string>();
      let late: (() => Change<KubeObject>[])[] = [];
      const follow = (changes: Change<KubeObject>[]): void => {
        for (const { type, object } of changes) {
          const { name } = object.metadata;
          expect(mirror.has(name)).toBe(type !== 'added');
          type === 'deleted' ? mirror.delete(name) : mirror.add(name);
        }
      };
      steps.forEach(({ name, deletes, next }, at) => {
        const known = server.get(name);
        if (deletes && known) {
          server.delete(name);
          const last = pod(name, at + 1, {}, known.metadata.uid);
          late.push(() => objects.remove(last));
        } else {
          const written = pod(name, at + 1, {}, known?.metadata.uid ?? `uid-${at}`);
          server.set(name, written);
          late.push(() => objects.put(written));
          if (next === 'write') {
            follow(objects.writeThrough(written));
          }
        }
        if (next === 'event') {
          for (const deliver of late) {
            follow(deliver());
          }
          late = [];
        } else if (next === 'list') {
          follow(objects.replace([...server.values()], String(at + 1)));
          late = [];
        }
      });
      for (const deliver of late) {
        follow(deliver());
      }
      expect(objects.list().toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name))).toEqual(
        [...server.values()].toSorted((a, b) => a.metadata.name.localeCompare(b.metadata.name)),
      );
      expect([...mirror].toSorted()).toEqual([...server.keys()].toSorted());
    }),
  );
});

test('replace takes back what was written through when a newer list shows that the server lost it', () => {
  const objects = cache();
  objects.replace([pod('web', 3)], '5');
  objects.writeThrough(pod('web', 7));
  objects.writeThrough(pod('new', 8));
  expect(objects.replace([pod('web', 3)], '6')).toEqual([]);
  expect(told(objects.replace([pod('web', 3)], '9'))).toEqual(['modified web@3', 'deleted new@8']);
});
