import { describe, expect, test } from 'vitest';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { AuthorizerValue } from '../admission/cel/authorizer.ts';
import { evaluator } from '../admission/cel/evaluate.ts';
import { matchVerdict } from '../admission/match-conditions.ts';
import {
  CHANGED_BINDING,
  type MatchCondition,
  UNNAMED_BINDING,
  UNNAMED_CLUSTER_BINDING,
  UNPREPARED_WORK,
} from './match-conditions.ts';

const surroundings = {
  request: {},
  params: null,
  namespaceObject: null,
  authorizer: new AuthorizerValue({ username: 'somebody', groups: [] }, () => ({ allowed: false, reason: '' })),
};

function isAsked(condition: MatchCondition, object: JsonObject, oldObject: JsonObject | null = null): boolean {
  const whole = (part: JsonObject): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Any',
    metadata: { name: 'any' },
    ...part,
  });
  const evaluate = evaluator({ ...surroundings, object: whole(object), oldObject: oldObject && whole(oldObject) });
  const { met, failure } = matchVerdict([condition], evaluate);
  expect(failure).toBeUndefined();
  return met;
}

const labelled = (labels?: JsonObject): JsonObject => ({ metadata: labels ? { name: 'a', labels } : { name: 'a' } });

describe.each([
  [UNNAMED_BINDING, 'resourcebinding.karmada.io/permanent-id'],
  [UNNAMED_CLUSTER_BINDING, 'clusterresourcebinding.karmada.io/permanent-id'],
])('a binding without %s', (condition, label) => {
  test.each([
    [undefined, true],
    [{}, true],
    [{ other: 'x' }, true],
    [{ [label]: '' }, true],
    [{ [label]: 'id' }, false],
  ])('%j is asked about: %s', (labels, asked) => {
    expect(isAsked(condition, labelled(labels))).toBe(asked);
  });
});

describe('CHANGED_BINDING', () => {
  const binding = (replicas: number, annotations?: JsonObject): JsonObject => ({
    metadata: annotations ? { name: 'b', annotations } : { name: 'b' },
    spec: { replicas },
  });
  test.each<[what: string, object: JsonObject, old: JsonObject | null, asked: boolean]>([
    ['new', binding(1), null, true],
    ['the same', binding(1), binding(1), false],
    ['another spec', binding(2), binding(1), true],
    ['an annotation more', binding(1, { a: 'b' }), binding(1), true],
    ['an annotation less', binding(1), binding(1, { a: 'b' }), true],
    ['the same annotations', binding(1, { a: 'b' }), binding(1, { a: 'b' }), false],
  ])('%s', (_what, object, old, asked) => {
    expect(isAsked(CHANGED_BINDING, object, old)).toBe(asked);
  });
});

describe('UNPREPARED_WORK', () => {
  const ID = 'work.karmada.io/permanent-id';
  const MANAGED = 'resourcetemplate.karmada.io/managed-annotations';
  const marked: JsonObject = { metadata: { labels: { [ID]: 'one' }, annotations: { [MANAGED]: '' } } };
  const work = (manifests?: JsonObject[], id = 'one'): JsonObject => ({
    metadata: { labels: { [ID]: id } },
    spec: manifests ? { workload: { manifests } } : {},
  });
  test.each<[what: string, object: JsonObject, old: JsonObject | null, asked: boolean]>([
    ['new, without id', { metadata: {}, spec: {} }, null, true],
    ['new, without spec', { metadata: { labels: { [ID]: 'one' } } }, null, false],
    ['new, without manifests', work(), null, false],
    ['new, with a plain manifest', work([{ metadata: { name: 'a' } }]), null, true],
    ['new, with a manifest without metadata', work([{}]), null, true],
    ['new, with the marks of another Work', work([marked], 'two'), null, true],
    ['new, one of two marked', work([marked, {}]), null, true],
    ['new, marked', work([marked, marked]), null, false],
    ['a finalizer less', work([marked]), work([marked]), false],
    ['another manifest', work([marked, marked]), work([marked]), true],
    ['its id taken away', { metadata: {}, spec: {} }, work(), true],
  ])('%s', (_what, object, old, asked) => {
    expect(isAsked(UNPREPARED_WORK, object, old)).toBe(asked);
  });
});
