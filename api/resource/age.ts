/** Durations as `kubectl get` prints them: `45s`, `5m30s`, `3h12m`, `2d5h`, `40d`, `2y100d`. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** The time since an RFC 3339 timestamp; `<unknown>` without one. */
export function formatAge(timestamp: string | undefined, now: Date): string {
  const start = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(start) ? '<unknown>' : formatDuration((now.getTime() - start) / 1000);
}

/** A duration in seconds with at most two units. */
export function formatDuration(duration: number): string {
  const seconds = Math.floor(duration);
  if (seconds < -1) {
    return '<invalid>';
  }
  if (seconds < 0) {
    return '0s';
  }
  if (seconds < 2 * MINUTE) {
    return `${seconds}s`;
  }
  const minutes = Math.floor(seconds / MINUTE);
  if (minutes < 10) {
    return withRest(minutes, 'm', seconds % MINUTE, 's');
  }
  if (minutes < 3 * 60) {
    return `${minutes}m`;
  }
  const hours = Math.floor(seconds / HOUR);
  if (hours < 8) {
    return withRest(hours, 'h', minutes % 60, 'm');
  }
  if (hours < 48) {
    return `${hours}h`;
  }
  const days = Math.floor(seconds / DAY);
  if (hours < 192) {
    return withRest(days, 'd', hours % 24, 'h');
  }
  if (days < 2 * 365) {
    return `${days}d`;
  }
  const years = Math.floor(seconds / YEAR);
  return days < 8 * 365 ? withRest(years, 'y', days % 365, 'd') : `${years}y`;
}

function withRest(count: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${count}${unit}` : `${count}${unit}${rest}${restUnit}`;
}
