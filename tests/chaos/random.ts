/** Chance that can be repeated: the same seed gives the same choices. */

/** Draws of one seed. */
export interface Random {
  /** An integer from `least` to `most`, both included. */
  integer(least: number, most: number): number;
  /** One of a list that is not empty. */
  pick<T>(list: readonly [T, ...T[]]): T;
  /** True in so many of a hundred cases. */
  chance(percent: number): boolean;
  /** At least one of a list that is not empty, in its order. */
  some<T>(list: readonly [T, ...T[]]): T[];
}

/** Draws from a seed (mulberry32, public domain). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  const pick = <T>(list: readonly [T, ...T[]]): T => list[integer(0, list.length - 1)] ?? list[0];
  return {
    integer,
    pick,
    chance: (percent) => integer(1, 100) <= percent,
    some(list) {
      const chosen = list.filter(() => integer(0, 1) === 1);
      return chosen.length > 0 ? chosen : [pick(list)];
    },
  };
}
