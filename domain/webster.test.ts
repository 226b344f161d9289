import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apportion, type Party, tieBreakByUid } from './webster.ts';

const byName = tieBreakByUid('');

function party(name: string, votes: number, seats = 0): Party {
  return { name, votes, seats };
}

test.each([
  [1, [1, 0, 0, 0]],
  [2, [1, 1, 0, 0]],
  [3, [2, 1, 0, 0]],
  [4, [2, 1, 1, 0]],
  [5, [2, 2, 1, 0]],
  [6, [2, 2, 1, 1]],
  [7, [3, 2, 1, 1]],
  [8, [3, 3, 1, 1]],
])('apportion() gives %d seats of the textbook example as %j', (seats, expected) => {
  const parties = [party('A', 100_000), party('B', 80_000), party('C', 30_000), party('D', 20_000)];
  expect(apportion(seats, parties, byName).map((each) => each.seats)).toEqual(expected);
});

test.each<[string, number, Party[], number[]]>([
  ['nobody', 1, [], []],
  ['no seats', 0, [party('a', 1), party('b', 2)], [0, 0]],
  ['a tie to fewer seats', 1, [party('a', 3, 1), party('b', 1, 0)], [1, 1]],
  ['a tie to the smaller name', 1, [party('a', 1), party('b', 1)], [1, 0]],
  ['new parties before one without votes', 2, [party('a', 1), party('b', 1), party('c', 0)], [1, 1, 0]],
  ['a new party what an old one holds already', 2, [party('a', 1), party('b', 1, 1)], [2, 1]],
  ['nothing to a party without votes', 2, [party('a', 100), party('b', 0, 3)], [2, 3]],
])('apportion() gives %s', (_, seats, parties, expected) => {
  expect(apportion(seats, parties, byName).map((each) => each.seats)).toEqual(expected);
});

test('tieBreakByUid() turns the order of names around where the hash of the uid is odd', () => {
  const parties = [party('a', 1), party('b', 1)];
  const winners = ['0', '1', '2', '3', '4', '5'].map((uid) =>
    apportion(1, parties, tieBreakByUid(uid)).findIndex((each) => each.seats === 1),
  );
  // FNV-1a multiplies by an odd prime: the parity is that of the offset basis and of the last byte.
  expect(winners).toEqual([1, 0, 1, 0, 1, 0]);
});

test('apportion() gives out every seat, takes none away, and follows the definition step by step', () => {
  const parties = fc.uniqueArray(
    fc.record({ name: fc.stringMatching(/^[a-z]{1,3}$/), votes: fc.nat(9), seats: fc.nat(4) }),
    { selector: (each) => each.name, minLength: 1, maxLength: 8 },
  );
  fc.assert(
    fc.property(fc.nat(30), parties, fc.string(), (seats, before, uid) => {
      const tieBreak = tieBreakByUid(uid);
      const naive = before.map((each) => ({ ...each })).sort((left, right) => (left.name < right.name ? -1 : 1));
      for (let given = 0; given < seats; given++) {
        const [next] = naive.toSorted((left, right) => {
          const difference = right.votes / (2 * right.seats + 1) - left.votes / (2 * left.seats + 1);
          return difference || tieBreak(left, right);
        });
        if (next) {
          next.seats += 1;
        }
      }
      expect(apportion(seats, before, tieBreak)).toEqual(naive);
    }),
  );
});
