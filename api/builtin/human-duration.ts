/** Durations as kubectl shows them: one or two units, coarser with age (Kubernetes' `duration.HumanDuration`). */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** `45s`, `2m30s`, `5h`, `3d12h`, `2y100d`; a clock skew of less than two seconds counts as now. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) {
    return '<invalid>';
  }
  if (seconds < 2 * MINUTE) {
    return `${Math.max(seconds, 0)}s`;
  }
  if (seconds < 10 * MINUTE) {
    return twoUnits(seconds, MINUTE, 'm', 1, 's');
  }
  if (seconds < 3 * HOUR) {
    return `${Math.floor(seconds / MINUTE)}m`;
  }
  if (seconds < 8 * HOUR) {
    return twoUnits(seconds, HOUR, 'h', MINUTE, 'm');
  }
  if (seconds < 2 * DAY) {
    return `${Math.floor(seconds / HOUR)}h`;
  }
  if (seconds < 8 * DAY) {
    return twoUnits(seconds, DAY, 'd', HOUR, 'h');
  }
  if (seconds < 2 * YEAR) {
    return `${Math.floor(seconds / DAY)}d`;
  }
  return seconds < 8 * YEAR ? twoUnits(seconds, YEAR, 'y', DAY, 'd') : `${Math.floor(seconds / YEAR)}y`;
}

/** How long ago an RFC 3339 time was; `<unknown>` without one. */
export function humanAge(time: string, now: Date): string {
  return time === '' ? '<unknown>' : humanDuration(now.getTime() - Date.parse(time));
}

function twoUnits(seconds: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((seconds % large) / small);
  return `${Math.floor(seconds / large)}${largeName}${rest === 0 ? '' : `${rest}${smallName}`}`;
}
