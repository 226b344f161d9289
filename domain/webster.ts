/**
 * Webster's method of apportionment (Sainte-Laguë): seats go one by one to the party with the highest
 * `votes / (2 * seats + 1)`. Karmada divides replicas and Job completions among clusters by it.
 */
import { fnv1a32 } from './hash.ts';

/** A party, its votes, and the seats that it holds. */
export interface Party {
  name: string;
  votes: number;
  seats: number;
}

/** Which of two parties of equal priority comes first: negative for `left`, as in a sort. */
export type TieBreaker = (left: Party, right: Party) => number;

/**
 * Karmada's tie-break for one object: fewer seats first, then by name, in descending order where the hash of the
 * object's uid is odd. So ties of many objects do not all fall on the same cluster, yet the same object always gets the
 * same answer.
 */
export function tieBreakByUid(uid: string): TieBreaker {
  const direction = uid !== '' && fnv1a32(uid) % 2 === 1 ? -1 : 1;
  return (left, right) => left.seats - right.seats || direction * compareText(left.name, right.name);
}

/**
 * The parties with `seats` more seats given out, in the order of their names. A party without votes gets seats only
 * where none has votes. Costs `seats * log(parties)`.
 */
export function apportion(seats: number, parties: readonly Party[], tieBreak: TieBreaker): Party[] {
  const heap = parties.map((party) => ({ ...party }));
  const goesFirst = (left: Party, right: Party): boolean => {
    const difference = left.votes / (2 * left.seats + 1) - right.votes / (2 * right.seats + 1);
    return difference === 0 ? tieBreak(left, right) < 0 : difference > 0;
  };
  heap.sort((left, right) => (goesFirst(left, right) ? -1 : 1));
  for (let given = 0; given < seats && heap[0]; given++) {
    heap[0].seats += 1;
    sinkFirst(heap, goesFirst);
  }
  return heap.sort((left, right) => compareText(left.name, right.name));
}

/** Restores a binary heap whose first item may have lost its rank. */
function sinkFirst<T>(heap: T[], goesFirst: (left: T, right: T) => boolean): void {
  let index = 0;
  for (;;) {
    const item = heap[index];
    const [leftIndex, rightIndex] = [2 * index + 1, 2 * index + 2];
    const [left, right] = [heap[leftIndex], heap[rightIndex]];
    const childIndex = left !== undefined && right !== undefined && goesFirst(right, left) ? rightIndex : leftIndex;
    const child = heap[childIndex];
    if (item === undefined || child === undefined || !goesFirst(child, item)) {
      return;
    }
    heap[index] = child;
    heap[childIndex] = item;
    index = childIndex;
  }
}

/** Go's string order: by bytes; for names in ASCII the same as by UTF-16 units. */
function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
