/** A propagation's state as Markdown, for the Temporal UI. */
import type { PropagationSummary } from './stages.ts';

/** Rows that fit into Temporal's 20,000 bytes of details. */
const MAX_ROWS = 100;

/** Headline and a table of clusters; `pending` are clusters whose apply is still retried. */
export function describeProgress(summary: PropagationSummary, pending: readonly string[]): string {
  const head = [
    `**${summary.subject}**: ${summary.phase}`,
    ...(summary.policy === undefined ? [] : [`Policy: ${summary.policy}`]),
    ...(summary.message === undefined ? [] : [summary.message]),
  ].join('\n\n');
  const shown = summary.clusters.slice(0, MAX_ROWS);
  if (shown.length === 0) {
    return head;
  }
  const rows = shown.map(({ cluster, applied, health, message }) => {
    const state = pending.includes(cluster) ? 'retrying' : applied ? 'yes' : 'no';
    return `| ${cluster} | ${state} | ${health} | ${cell(message ?? '')} |`;
  });
  const more = summary.clusters.length - shown.length;
  return [
    head,
    '',
    '| cluster | applied | health | |',
    '| --- | --- | --- | --- |',
    ...rows,
    ...(more > 0 ? [`\n… and ${more} more`] : []),
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ').slice(0, 120);
}
