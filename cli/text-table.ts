/** Tables for terminals, as kubectl prints them. */

const GAP = '   ';

/** Columns under their headings, each as wide as its longest cell; each line begins with the indent. */
export function textTable(headings: readonly string[], rows: readonly (readonly string[])[], indent = ''): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) => `${indent}${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(GAP)}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}
