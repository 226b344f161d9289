import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocateSeats, breaksTiesDescending, type Party } from './webster.ts';

function seatsOf(seats: number, votes: Record<string, number>, descending = false): Record<string, number> {
  const parties = Object.entries(votes).map(([name, count]) => ({ name, votes: count }));
  return Object.fromEntries(allocateSeats(seats, parties, descending).map((party) => [party.name, party.seats]));
}

test.each([
  [9, { a: 1, b: 2 }, { a: 3, b: 6 }],
  [9, { a: 1, b: 3 }, { a: 2, b: 7 }],
  [12, { a: 6, b: 12, c: 18 }, { a: 2, b: 4, c: 6 }],
  [3, { b: 1, a: 1 }, { a: 2, b: 1 }],
  [5, { a: 0, b: 4 }, { a: 0, b: 5 }],
  [0, { a: 1, b: 1 }, { a: 0, b: 0 }],
  [7, { a: 0, b: 0 }, {}],
  [7, {}, {}],
  [2_000_000_000, { a: 1, b: 2, c: 1 }, { a: 500_000_000, b: 1_000_000_000, c: 500_000_000 }],
])('allocateSeats() divides %i by %o into %o', (seats, votes, wanted) => {
  expect(seatsOf(seats, votes)).toEqual(wanted);
});

test('allocateSeats() breaks ties by fewer seats, then by name in the direction asked for', () => {
  expect(seatsOf(1, { a: 5, b: 5 }, true)).toEqual({ a: 0, b: 1 });
  // After one seat a claims 3 / 3, as b claims 1 / 1: b has fewer seats.
  expect(seatsOf(2, { a: 3, b: 1 })).toEqual({ a: 1, b: 1 });
});

test('allocateSeats() lists parties by name', () => {
  expect(
    allocateSeats(
      2,
      [
        { name: 'b', votes: 1 },
        { name: 'a', votes: 1 },
      ],
      false,
    ).map(({ name }) => name),
  ).toEqual(['a', 'b']);
});

/** The method by its definition: one seat after the other. */
function seatBySeat(seats: number, parties: readonly Party[], descending: boolean): number[] {
  const taken = parties.map(() => 0);
  const claim = (i: number) => (parties[i]?.votes ?? 0) / (2 * (taken[i] ?? 0) + 1);
  for (let seat = 0; seat < seats; seat++) {
    const [winner = 0] = parties
      .map((_, index) => index)
      .sort((i, j) => claim(j) - claim(i) || (taken[i] ?? 0) - (taken[j] ?? 0) || (descending ? j - i : i - j));
    taken[winner] = (taken[winner] ?? 0) + 1;
  }
  return taken;
}

test('allocateSeats() gives what counting seat by seat gives', () => {
  const votes = fc
    .array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 9 })
    .filter((list) => list.some(Boolean));
  fc.assert(
    fc.property(votes, fc.integer({ min: 0, max: 120 }), fc.boolean(), (list, seats, descending) => {
      const parties = list.map((count, index) => ({ name: `m${index}`, votes: count }));
      expect(allocateSeats(seats, parties, descending).map((party) => party.seats)).toEqual(
        seatBySeat(seats, parties, descending),
      );
    }),
  );
});

test('allocateSeats() gives no party more than its votes while there are enough votes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 40 }), fc.nat(1000), (list, share) => {
      const total = list.reduce((sum, votes) => sum + votes, 0);
      const seats = Math.floor((total * share) / 1000);
      const result = allocateSeats(
        seats,
        list.map((votes, index) => ({ name: `m${index + 100}`, votes })),
        false,
      );
      expect(result.reduce((sum, party) => sum + party.seats, 0)).toBe(seats);
      expect(result.every((party, index) => party.seats <= (list[index] ?? 0))).toBe(true);
    }),
  );
});

// FNV-1a (32 bit) of each, computed with Go's hash/fnv.
test.each([
  [undefined, false],
  ['', false],
  ['a', false],
  ['b', true],
  ['835e6899-5d46-2ab6-d2bf-e29bafef2ab6', true],
  ['553e36ae-0329-440d-ef4a-ec11870a77f2', false],
])('breaksTiesDescending(%j) is %s', (uid, wanted) => {
  expect(breaksTiesDescending(uid)).toBe(wanted);
});
