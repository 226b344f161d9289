/** Compares the counted work of a propagation with what `budget.json` allows. */
import budget from './budget.json' with { type: 'json' };
import { countWork, type Work } from './work.ts';

/** What a propagation may cost at most, on average. */
type Budget = Omit<Work, 'detail'>;

const KINDS = ['configmap', 'deployment'] as const;
/** Enough to even out which statuses happen to be gathered into one write. */
const OBJECTS = 10;

/** Counts and prints; the exit code: 1 when something is over budget. */
export async function checkBudget(): Promise<number> {
  let isOver = false;
  for (const kind of KINDS) {
    const { detail, ...work } = await countWork(kind, OBJECTS);
    const allowed: Budget = budget[kind];
    process.stdout.write(`${kind} to 3 members\n`);
    for (const figure of FIGURES) {
      const mark = work[figure] > allowed[figure] ? '  OVER BUDGET' : '';
      isOver ||= mark !== '';
      process.stdout.write(`  ${figure.padEnd(48)}${String(work[figure]).padStart(6)} of ${allowed[figure]}${mark}\n`);
    }
    for (const [request, times] of Object.entries(detail)) {
      process.stdout.write(`    ${request.padEnd(46)}${String(times).padStart(6)}\n`);
    }
  }
  return isOver ? 1 : 0;
}

const FIGURES = [
  'hubRequests',
  'memberRequests',
  'workflowTasks',
  'localActivities',
  'activities',
  'historyEvents',
] as const satisfies (keyof Budget)[];
