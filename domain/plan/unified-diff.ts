/** Line diffs in unified format, as `diff -u` prints them, without the two lines that name files. */

/** Unchanged lines shown around a change. */
const CONTEXT = 3;
/** Above this many cells of the table, the middle is shown as replaced as a whole: a bound on memory, not on correctness. */
const MAX_CELLS = 4_000_000;

type Edit = { sign: ' ' | '-' | '+'; line: string };

/** The difference between two texts; empty when they are the same. */
export function unifiedDiff(before: string, after: string): string {
  if (before === after) {
    return '';
  }
  return hunks(edits(linesOf(before), linesOf(after)));
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function edits(before: readonly string[], after: readonly string[]): Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) {
    head++;
  }
  let tail = 0;
  const shorter = Math.min(before.length, after.length) - head;
  while (tail < shorter && before[before.length - 1 - tail] === after[after.length - 1 - tail]) {
    tail++;
  }
  const same = (line: string): Edit => ({ sign: ' ', line });
  return [
    ...before.slice(0, head).map(same),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** By the longest common subsequence; removals come before additions. */
function middle(before: readonly string[], after: readonly string[]): Edit[] {
  const width = after.length + 1;
  const removal = (line: string): Edit => ({ sign: '-', line });
  const addition = (line: string): Edit => ({ sign: '+', line });
  if ((before.length + 1) * width > MAX_CELLS) {
    return [...before.map(removal), ...after.map(addition)];
  }
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const result: Edit[] = [];
  let row = 0;
  let column = 0;
  for (;;) {
    const [old, next] = [before[row], after[column]];
    if (old !== undefined && next !== undefined && old === next) {
      result.push({ sign: ' ', line: old });
      row++;
      column++;
    } else if (old !== undefined && (next === undefined || at(row + 1, column) >= at(row, column + 1))) {
      result.push(removal(old));
      row++;
    } else if (next !== undefined) {
      result.push(addition(next));
      column++;
    } else {
      return result;
    }
  }
}

function hunks(all: readonly Edit[]): string {
  const isShown = all.map(() => false);
  for (const [index, { sign }] of all.entries()) {
    if (sign !== ' ') {
      isShown.fill(true, Math.max(0, index - CONTEXT), index + CONTEXT + 1);
    }
  }
  const lines: string[] = [];
  let oldLine = 1;
  let newLine = 1;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && isShown[end] === isShown[start]) {
      end++;
    }
    const run = all.slice(start, end);
    const oldCount = run.filter(({ sign }) => sign !== '+').length;
    const newCount = run.filter(({ sign }) => sign !== '-').length;
    if (isShown[start]) {
      lines.push(`@@ -${range(oldLine, oldCount)} +${range(newLine, newCount)} @@`);
      lines.push(...run.map(({ sign, line }) => sign + line));
    }
    oldLine += oldCount;
    newLine += newCount;
    start = end;
  }
  return `${lines.join('\n')}\n`;
}

/** The first line and how many; an empty range names the line before it. */
function range(first: number, count: number): string {
  if (count === 1) {
    return String(first);
  }
  return count === 0 ? `${first - 1},0` : `${first},${count}`;
}
