/** The served kinds by group and version, in the order in which discovery tells them. */
import type { ResourceDefinition } from '../resource/definition.ts';

/** One version of a group. */
export interface ServedVersion {
  version: string;
  resources: ResourceDefinition[];
}

/** One group; the first version is the preferred one. */
export interface ServedGroup {
  group: string;
  versions: ServedVersion[];
}

/** Groups in the order of the definitions; versions newest and most stable first. */
export function servedGroups(definitions: readonly ResourceDefinition[]): ServedGroup[] {
  return [...Map.groupBy(definitions, ({ group }) => group)].map(([group, ofGroup]) => ({
    group,
    versions: [...Map.groupBy(ofGroup, ({ version }) => version)]
      .map(([version, resources]) => ({ version, resources }))
      .sort((a, b) => compareVersions(a.version, b.version)),
  }));
}

const VERSION = /^v(\d+)(?:(alpha|beta)(\d+))?$/;
const STABILITY: Record<string, number> = { alpha: 0, beta: 1 };

/** Orders versions as Kubernetes does: v2, v1, v1beta2, v1alpha1, then anything else by name. */
export function compareVersions(a: string, b: string): number {
  const left = VERSION.exec(a);
  const right = VERSION.exec(b);
  if (!left || !right) {
    return left ? -1 : right ? 1 : a < b ? -1 : 1;
  }
  const rank = ([, major, stability, minor]: RegExpExecArray): number[] => [
    stability === undefined ? 2 : (STABILITY[stability] ?? 0),
    Number(major),
    Number(minor ?? 0),
  ];
  const [x, y] = [rank(left), rank(right)];
  const at = x.findIndex((value, index) => value !== y[index]);
  return at < 0 ? 0 : (y[at] ?? 0) - (x[at] ?? 0);
}
