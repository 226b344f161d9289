import { expect, test } from 'vitest';
import type { EndedDecision } from '../domain/scheduling/decision-record.ts';
import { createDecisionMemory } from './decision-memory.ts';

function decision(at: string, before: string[], after: string[]): EndedDecision {
  return {
    at,
    generation: 1,
    trigger: 'undivided',
    strategy: 'Duplicated',
    replicas: 0,
    outcome: 'scheduled',
    before: before.map((name) => ({ name })),
    clusters: [],
    after: after.map((name) => ({ name })),
  };
}

test('what confirms a decision tells that decision again, in whatever order the clusters come', () => {
  const memory = createDecisionMemory();
  const { after: _, ...first } = decision('1', [], ['a', 'b']);
  expect(memory.keep('x', decision('1', [], ['a', 'b']))).toEqual(first);
  expect(memory.keep('x', decision('2', ['b', 'a'], ['a', 'b']))).toEqual({ ...first, confirmedAt: '2' });
  expect(memory.keep('y', decision('2', ['b', 'a'], ['a', 'b']))).toMatchObject({ at: '2' });
});

test('what changes something is told itself', () => {
  const memory = createDecisionMemory();
  memory.keep('x', decision('1', [], ['a']));
  expect(memory.keep('x', decision('2', ['a'], ['b']))).toMatchObject({ at: '2' });
  expect(memory.keep('x', decision('3', ['a'], ['b']))).toMatchObject({ at: '3' });
});

test('the binding that was not decided on for longest is forgotten first', () => {
  const memory = createDecisionMemory(2);
  for (const name of ['x', 'y', 'x', 'z']) {
    memory.keep(name, decision('1', [], ['a']));
  }
  expect(['x', 'y'].map((name) => memory.keep(name, decision('2', ['a'], ['a'])).at)).toEqual(['1', '2']);
});
