import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createWaitingLine } from './waiting-line.ts';

test('createWaitingLine() gives keys by priority, equals as they came, each once', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: -2, max: 2 }))), (entries) => {
      const line = createWaitingLine<number>();
      const first = new Map<number, number>();
      for (const [key, priority] of entries) {
        line.add(key, priority);
        if (!first.has(key)) {
          first.set(key, priority);
        }
      }
      const wanted = [...first].sort(([, left], [, right]) => right - left).map(([key]) => key);
      expect(line.size).toBe(wanted.length);
      expect(wanted.map((key) => line.has(key) && line.take())).toEqual(wanted);
      expect([line.take(), line.size]).toEqual([undefined, 0]);
    }),
  );
});

test('createWaitingLine() lets a key come back behind the others', () => {
  const line = createWaitingLine<string>();
  line.add('a', 0);
  line.add('b', 0);
  line.take();
  line.add('a', 0);
  expect([line.take(), line.take()]).toEqual(['b', 'a']);
});
