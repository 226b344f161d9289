/**
 * Whether a text is a schedule in cron form, as Karmada takes it: five fields, six with seconds in front or a year
 * behind, or seven with both. Names of months and days, `L`, `W` and `#` are known, and words such as `@daily`.
 */

const WORDS = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@hourly',
  '@always',
  '@5minutes',
  '@10minutes',
  '@15minutes',
  '@30minutes',
  '@everysecond',
]);

const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const NAMES = new Map([
  ...DAYS.map((name, index) => [name, String(index)] as const),
  ...MONTHS.map((name, index) => [name, String(index + 1)] as const),
]);
const NAME = new RegExp([...NAMES.keys()].join('|'), 'g');

interface CronField {
  least: number;
  most: number;
  /** Forms that only this field has. */
  special?: RegExp;
}

/** Second, minute, hour, day of month, month, day of week, year. */
const FIELDS: CronField[] = [
  { least: 0, most: 59 },
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31, special: /^(L|\d+W)$/ },
  { least: 1, most: 12 },
  { least: 0, most: 7, special: /^(\d+L|\d+#\d+)$/ },
  { least: 1, most: 9999 },
];

/** True for a schedule that can be read. */
export function isCronSchedule(text: string): boolean {
  const trimmed = text.trim();
  if (WORDS.has(trimmed.toLowerCase())) {
    return true;
  }
  const parts = trimmed
    .toUpperCase()
    .replace(NAME, (name) => NAMES.get(name) ?? name)
    .split(/\s+/);
  const withoutSeconds = parts.length === 5 || (parts.length === 6 && /\d{4}/.test(parts[5] ?? ''));
  const fields = withoutSeconds ? FIELDS.slice(1) : FIELDS;
  return (
    parts.length >= 5 &&
    parts.length <= fields.length &&
    parts.every((part, index) => {
      const field = fields[index];
      return field !== undefined && part.split(',').every((entry) => fits(entry, field));
    })
  );
}

function fits(entry: string, { least, most, special }: CronField): boolean {
  if (entry === '*' || entry === '?' || special?.test(entry)) {
    return true;
  }
  const [, start, end, step] = /^(\*|\d+)(?:-(\d+))?(?:\/(\d+))?$/.exec(entry) ?? [];
  if (start === undefined || (step !== undefined && Number(step) === 0)) {
    return false;
  }
  if (start === '*' || (start === '0' && end === undefined && step !== undefined)) {
    return end === undefined && step !== undefined;
  }
  // A week may be written from 7, its other name for Sunday.
  const from = most === 7 && start === '7' && end !== undefined ? 0 : Number(start);
  const to = end === undefined ? from : Number(end);
  return least <= from && from <= to && to <= most;
}
