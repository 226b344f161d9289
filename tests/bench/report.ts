/** Results as a table, and ratios between systems. */
import type { Result } from './measure.ts';

/** One row a system: medians over its rounds; then how many times better the first system is than each other. */
export function formatTable(results: readonly Result[]): string {
  const systems = [...new Set(results.map(({ system }) => system))];
  const columns: [string, (result: Result) => number | undefined][] = [
    ['latency p50 ms', ({ latency }) => latency?.p50],
    ['latency p99 ms', ({ latency }) => latency?.p99],
    ['status p50 ms', ({ statusLatency }) => statusLatency?.p50],
    ['all present s', ({ bulkSeconds }) => bulkSeconds?.present],
    ['all ready s', ({ bulkSeconds }) => bulkSeconds?.ready],
    ['deleted s', ({ bulkSeconds }) => bulkSeconds?.deleted],
    ['CPU ms/object', ({ cpuMsPerObject }) => cpuMsPerObject],
    ['peak MiB', ({ usage }) => usage?.peakMib],
  ];
  const figures = systems.map((system) =>
    columns.map(([, figure]) => median(results.filter((one) => one.system === system).map(figure))),
  );
  const rows = [
    ['system', ...columns.map(([title]) => title)],
    ...systems.map((system, index) => [system, ...(figures[index] ?? []).map(shown)]),
    ...systems.slice(1).map((system, index) => [
      `${system} / ${systems[0]}`,
      ...columns.map((_, column) => {
        const first = figures[0]?.[column];
        const other = figures[index + 1]?.[column];
        return first && other ? `${(other / first).toFixed(1)}x` : '-';
      }),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return `${rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}

function median(values: readonly (number | undefined)[]): number | undefined {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function shown(value: number | undefined): string {
  return value === undefined ? '-' : String(value);
}
