/** Kubernetes' time format. */

/** RFC 3339 in UTC with seconds: `2026-11-24T08:00:00Z`. */
export function timestamp(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
