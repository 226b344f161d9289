/** A failover as Markdown, for the Temporal UI. */
import type { FailoverProgress } from './progress.ts';
import type { FailoverAssessment } from './stages.ts';

/** Rows that fit into Temporal's 20,000 bytes of details. */
const MAX_ROWS = 80;
const MAX_CELL = 90;

/** The phase of a failover, as people filter by it. */
export type FailoverPhase = 'Tolerating' | 'Moving' | 'Held' | 'Paused' | 'Aborted' | 'Idle' | 'Returning' | 'Done';

/** In which phase a failover is. */
export function phaseOf(progress: FailoverProgress, look: FailoverAssessment): FailoverPhase {
  if (progress.outcome) {
    return 'Done';
  }
  if (progress.control !== 'running') {
    return progress.control === 'paused' ? 'Paused' : 'Aborted';
  }
  if (look.held !== undefined || look.dueCount > look.due.length) {
    return look.held === undefined && look.due.length > 0 ? 'Moving' : 'Held';
  }
  if (look.dueCount + look.moveCount > 0) {
    return 'Moving';
  }
  return look.waitingCount > 0 ? 'Tolerating' : 'Idle';
}

/** Headline, counts, and a table of the bindings on their way and of those that cannot leave. */
export function describeFailover(progress: FailoverProgress, look: FailoverAssessment): string {
  const held = Object.entries(progress.held);
  const next = look.nextMs === undefined ? '' : `, the next at ${new Date(look.nextMs).toISOString()}`;
  const head = [
    `**${progress.cluster}** ${look.state} since ${progress.startedAt}: ${look.reason}`,
    `**${phaseOf(progress, look)}**${look.held === undefined ? '' : `: ${look.held}`}`,
    [
      `${progress.evicted} evicted`,
      `${progress.replaced} replaced`,
      `${look.dueCount} due`,
      `${look.waitingCount} tolerate it for now${next}`,
      `${look.staying} stay`,
    ].join(' · '),
  ].join('\n\n');
  const rows = [
    ...held.map(([binding, { message }]) => row(binding, 'held', message, '')),
    ...look.moves.map(({ binding, state, to, since = '' }) => row(binding, state, to, since)),
  ];
  const shown = rows.slice(0, MAX_ROWS);
  const more = held.length + look.moveCount - shown.length;
  return shown.length === 0
    ? head
    : [
        head,
        '',
        '| binding | | to, or why not | since |',
        '| --- | --- | --- | --- |',
        ...shown,
        ...(more > 0 ? [`\n… and ${more} more`] : []),
      ].join('\n');
}

function row(...cells: string[]): string {
  return `| ${cells.map((text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ').slice(0, MAX_CELL)).join(' | ')} |`;
}
