/** When the rules of a CronFederatedHPA run. */
import { Cron } from 'croner';
import type { CronFederatedHPARule } from '../kinds/cron-federated-hpa.ts';

/** Words of Karmada's admission that croner does not know. */
const WORDS: Record<string, string> = {
  '@always': '* * * * *',
  '@5minutes': '*/5 * * * *',
  '@10minutes': '*/10 * * * *',
  '@15minutes': '*/15 * * * *',
  '@30minutes': '*/30 * * * *',
  '@everysecond': '* * * * * *',
};

/** The times of one rule. */
export interface RuleTimes {
  /** The first run after a time; undefined when there is none. */
  after(time: Date): Date | undefined;
  /** The last run at or before a time; undefined when there is none. */
  before(time: Date): Date | undefined;
}

/** What a rule says, or why nobody can read it. */
export type ReadRule = { times: RuleTimes } | { problem: string };

/** Reads schedule and time zone of a rule. Without a zone, or with `Local`, it is that of this process (as in Karmada). */
export function readRule({ schedule, timeZone }: Pick<CronFederatedHPARule, 'schedule' | 'timeZone'>): ReadRule {
  const zone = timeZone === '' ? 'UTC' : timeZone === 'Local' ? undefined : timeZone;
  try {
    const cron = new Cron(croned(schedule), { paused: true, sloppyRanges: true, ...(zone && { timezone: zone }) });
    return {
      times: {
        after: (time) => cron.nextRun(time) ?? undefined,
        before: (time) => cron.previousRuns(1, new Date(Math.floor(time.getTime() / 1_000 + 1) * 1_000))[0],
      },
    };
  } catch (error) {
    if (error instanceof Error) {
      return { problem: error.message };
    }
    throw error;
  }
}

/** As croner has it: seconds in front where there is a year behind, and weeks that begin with Sunday. */
function croned(schedule: string): string {
  const text = schedule.trim();
  const word = text.toLowerCase();
  if (Object.hasOwn(WORDS, word)) {
    return WORDS[word] ?? text;
  }
  const fields = text.split(/\s+/);
  const hasYear = fields.length === 6 && /\d{4}/.test(fields[5] ?? '');
  const withSeconds = hasYear ? ['0', ...fields] : fields;
  const weekday = withSeconds.length === 5 ? 4 : 5;
  return withSeconds.map((field, index) => (index === weekday ? field.replace(/\b7-/g, '0-') : field)).join(' ');
}
