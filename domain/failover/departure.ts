/** When a binding must leave a cluster: NoExecute taints against the tolerations of its placement. */
import type { Binding } from '../kinds/binding.ts';
import type { Taint, Toleration } from '../kinds/meta.ts';
import { APPLIED_PLACEMENT_ANNOTATION, NOT_READY_TAINT, UNREACHABLE_TAINT } from '../kinds/names.ts';
import { placement as placementSchema } from '../kinds/placement.ts';
import { annotationOf } from '../metadata.ts';
import { formatTaint, tolerates } from '../scheduling/taint-toleration.ts';

/** Whether a binding stays; `atMs` (epoch milliseconds) is when it must go, `taint` what drives it away. */
export type Departure = { kind: 'stays' } | { kind: 'leaves'; atMs: number; taint: string };

/**
 * When tolerations end. A taint that nothing tolerates: at once. Otherwise the earliest end over all tolerations in use
 * and all taints that they cover, as Karmada's taint manager reckons; a taint without a time counts from `nowMs` on.
 * @param taints the NoExecute taints of the cluster
 */
export function departure(taints: readonly Taint[], tolerations: readonly Toleration[], nowMs: number): Departure {
  const used: Toleration[] = [];
  for (const taint of taints) {
    const toleration = tolerations.find((candidate) => tolerates(candidate, taint));
    if (!toleration) {
      return { kind: 'leaves', atMs: Math.min(nowMs, addedAt(taint, nowMs)), taint: formatTaint(taint) };
    }
    used.push(toleration);
  }
  return used
    .flatMap((toleration) =>
      toleration.tolerationSeconds === undefined ? [] : endsOf(toleration, toleration.tolerationSeconds, taints, nowMs),
    )
    .reduce<Departure>((earliest, end) => (earliest.kind === 'leaves' && earliest.atMs <= end.atMs ? earliest : end), {
      kind: 'stays',
    });
}

function endsOf(toleration: Toleration, seconds: number, taints: readonly Taint[], nowMs: number) {
  return taints
    .filter((taint) => tolerates(toleration, taint))
    .map((taint) => ({
      kind: 'leaves' as const,
      atMs: addedAt(taint, nowMs) + Math.max(0, seconds) * 1_000,
      taint: formatTaint(taint),
    }));
}

function addedAt({ timeAdded }: Taint, nowMs: number): number {
  return timeAdded === undefined ? nowMs : Date.parse(timeAdded);
}

/**
 * The tolerations by which a binding was placed: of the applied placement, or of its spec before it was scheduled; and,
 * where they say nothing about an outage, the default ones (Kubernetes' DefaultTolerationSeconds).
 */
export function tolerationsOf(binding: Binding, tolerationSeconds: number): Toleration[] {
  const own = appliedTolerations(binding) ?? binding.spec.placement?.clusterTolerations ?? [];
  const missing = [NOT_READY_TAINT, UNREACHABLE_TAINT].filter(
    (key) =>
      !own.some((toleration) => (toleration.key || key) === key && (toleration.effect || 'NoExecute') === 'NoExecute'),
  );
  return [...own, ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds }))];
}

function appliedTolerations(binding: Binding): Toleration[] | undefined {
  const text = annotationOf(binding, APPLIED_PLACEMENT_ANNOTATION);
  if (!text) {
    return undefined;
  }
  try {
    const parsed = placementSchema.safeParse(JSON.parse(text));
    return parsed.success ? (parsed.data.clusterTolerations ?? []) : undefined;
  } catch {
    return undefined;
  }
}
