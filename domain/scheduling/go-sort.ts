/**
 * Go's `sort.Sort`: pattern-defeating quicksort (Peters, arXiv:2106.05123) with Go's constants.
 * It is not stable, so how it leaves equal items decides wherever Karmada takes the first few of a sorted list.
 */

/** A list that is compared and swapped by position. */
interface Sequence {
  /** True when the item at `i` must stand before the item at `j`. */
  less(i: number, j: number): boolean;
  swap(i: number, j: number): void;
}

type Hint = 'ascending' | 'descending' | 'unknown';

const MAX_INSERTION_LENGTH = 12;
const MIN_NINTHER_LENGTH = 50;
const MIN_SHIFTING_LENGTH = 50;
const MAX_SHIFTS = 5;
/** All comparisons of three medians and their median swapped: the list descends. */
const ALL_SWAPPED = 12;

/** A sorted copy, equal items in the order in which Go leaves them. `before(a, b)`: `a` must stand before `b`. */
export function sortLikeGo<T extends object>(items: readonly T[], before: (a: T, b: T) => boolean): T[] {
  const sorted = [...items];
  const at = (index: number): T => {
    const item = sorted[index];
    if (item === undefined) {
      throw new RangeError(`No item ${index} in a list of ${sorted.length}`);
    }
    return item;
  };
  const list: Sequence = {
    less: (i, j) => before(at(i), at(j)),
    swap: (i, j) => {
      [sorted[i], sorted[j]] = [at(j), at(i)];
    },
  };
  quicksort(list, 0, sorted.length, bitLength(sorted.length));
  return sorted;
}

/** Sorts positions `from` to `end` (excluded); `patience` is the number of bad pivots before heapsort takes over. */
function quicksort(list: Sequence, from: number, end: number, patience: number): void {
  let balanced = true;
  let partitioned = true;
  for (;;) {
    const length = end - from;
    if (length <= MAX_INSERTION_LENGTH) {
      insertionSort(list, from, end);
      return;
    }
    if (patience === 0) {
      heapSort(list, from, end);
      return;
    }
    if (!balanced) {
      scatter(list, from, end);
      patience--;
    }
    let { pivot, hint } = choosePivot(list, from, end);
    if (hint === 'descending') {
      reverse(list, from, end);
      pivot = end - 1 - (pivot - from);
      hint = 'ascending';
    }
    if (balanced && partitioned && hint === 'ascending' && finishNearlySorted(list, from, end)) {
      return;
    }
    if (from > 0 && !list.less(from - 1, pivot)) {
      from = partitionEqual(list, from, end, pivot);
      continue;
    }
    const { middle, untouched } = partition(list, from, end, pivot);
    partitioned = untouched;
    const left = middle - from;
    const right = end - middle;
    balanced = Math.min(left, right) >= Math.floor(length / 8);
    if (left < right) {
      quicksort(list, from, middle, patience);
      from = middle + 1;
    } else {
      quicksort(list, middle + 1, end, patience);
      end = middle;
    }
  }
}

function insertionSort({ less, swap }: Sequence, from: number, end: number): void {
  for (let i = from + 1; i < end; i++) {
    for (let j = i; j > from && less(j, j - 1); j--) {
      swap(j, j - 1);
    }
  }
}

function heapSort(list: Sequence, from: number, end: number): void {
  const length = end - from;
  for (let root = Math.floor((length - 1) / 2); root >= 0; root--) {
    siftDown(list, root, length, from);
  }
  for (let last = length - 1; last >= 0; last--) {
    list.swap(from, from + last);
    siftDown(list, 0, last, from);
  }
}

function siftDown({ less, swap }: Sequence, root: number, length: number, from: number): void {
  for (;;) {
    let child = 2 * root + 1;
    if (child >= length) {
      return;
    }
    if (child + 1 < length && less(from + child, from + child + 1)) {
      child++;
    }
    if (!less(from + root, from + child)) {
      return;
    }
    swap(from + root, from + child);
    root = child;
  }
}

/** Moves what is less than the pivot to its left; `untouched` says that it was so already. */
function partition(
  { less, swap }: Sequence,
  from: number,
  end: number,
  pivot: number,
): { middle: number; untouched: boolean } {
  swap(from, pivot);
  let i = from + 1;
  let j = end - 1;
  let swaps = 0;
  for (;;) {
    while (i <= j && less(i, from)) {
      i++;
    }
    while (i <= j && !less(j, from)) {
      j--;
    }
    if (i > j) {
      break;
    }
    swap(i, j);
    swaps++;
    i++;
    j--;
  }
  swap(j, from);
  return { middle: j, untouched: swaps === 0 };
}

/** Gathers what equals the pivot at the front, where nothing is less than it; returns where the greater ones begin. */
function partitionEqual({ less, swap }: Sequence, from: number, end: number, pivot: number): number {
  swap(from, pivot);
  let i = from + 1;
  let j = end - 1;
  for (;;) {
    while (i <= j && !less(from, i)) {
      i++;
    }
    while (i <= j && less(from, j)) {
      j--;
    }
    if (i > j) {
      return i;
    }
    swap(i, j);
    i++;
    j--;
  }
}

/** Sorts by a few shifts when that is enough; true when the range is sorted. */
function finishNearlySorted({ less, swap }: Sequence, from: number, end: number): boolean {
  let i = from + 1;
  for (let shift = 0; shift < MAX_SHIFTS; shift++) {
    while (i < end && !less(i, i - 1)) {
      i++;
    }
    if (i === end) {
      return true;
    }
    if (end - from < MIN_SHIFTING_LENGTH) {
      return false;
    }
    swap(i, i - 1);
    if (i - from >= 2) {
      // Down to 1, not to `from`: so does Go.
      for (let j = i - 1; j >= 1 && less(j, j - 1); j--) {
        swap(j, j - 1);
      }
    }
    if (end - i >= 2) {
      for (let j = i + 1; j < end && less(j, j - 1); j++) {
        swap(j, j - 1);
      }
    }
  }
  return false;
}

/** Swaps three items of the middle with pseudo-random others (xorshift, seeded by the length), to break what unbalances pivots. */
function scatter({ swap }: Sequence, from: number, end: number): void {
  const length = end - from;
  const mask = 2 ** bitLength(length) - 1;
  let random = BigInt(length);
  const middle = from + Math.floor(length / 4) * 2;
  for (let index = middle - 1; index <= middle + 1; index++) {
    random ^= BigInt.asUintN(64, random << 13n);
    random ^= random >> 7n;
    random ^= BigInt.asUintN(64, random << 17n);
    let other = Number(random & BigInt(mask));
    if (other >= length) {
      other -= length;
    }
    swap(index, from + other);
  }
}

/** The median of three, or of three medians of neighbours; the hint tells how the probes lay. */
function choosePivot(list: Sequence, from: number, end: number): { pivot: number; hint: Hint } {
  const length = end - from;
  const quarter = Math.floor(length / 4);
  let swaps = 0;
  const ordered = (a: number, b: number): [number, number] => {
    if (!list.less(b, a)) {
      return [a, b];
    }
    swaps++;
    return [b, a];
  };
  const median = (a: number, b: number, c: number): number => {
    const [low, high] = ordered(a, b);
    const [middle] = ordered(high, c);
    return ordered(low, middle)[1];
  };
  let probes: [number, number, number] = [from + quarter, from + quarter * 2, from + quarter * 3];
  if (length >= MIN_NINTHER_LENGTH) {
    const [i, j, k] = probes;
    probes = [median(i - 1, i, i + 1), median(j - 1, j, j + 1), median(k - 1, k, k + 1)];
  }
  const pivot = median(...probes);
  return { pivot, hint: swaps === 0 ? 'ascending' : swaps === ALL_SWAPPED ? 'descending' : 'unknown' };
}

function reverse({ swap }: Sequence, from: number, end: number): void {
  for (let i = from, j = end - 1; i < j; i++, j--) {
    swap(i, j);
  }
}

/** Bits needed to write `value`: Go's `bits.Len`. */
function bitLength(value: number): number {
  return 32 - Math.clz32(value);
}
