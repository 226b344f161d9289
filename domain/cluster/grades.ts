/** Grades of nodes by what is free on them (`spec.resourceModels`). Karmada: pkg/modeling. */
import type { ResourceModel } from '../kinds/cluster.ts';
import { parseQuantity } from '../quantity.ts';

/** Lower bounds of the grades, one row a resource, in nano units, ascending. */
export interface Grades {
  readonly models: readonly ResourceModel[];
  readonly rows: readonly { resource: string; least: readonly bigint[] }[];
}

/** Reads the grades; undefined without any, or when they do not all name the same resources. */
export function readGrades(models: readonly ResourceModel[] | undefined): Grades | undefined {
  const resources = models?.[0]?.ranges.map(({ name }) => name) ?? [];
  if (!models || models.length === 0 || models.some(({ ranges }) => ranges.length !== resources.length)) {
    return undefined;
  }
  const rows = resources.map((resource) => ({
    resource,
    least: models.map(({ ranges }) => parseQuantity(ranges.find(({ name }) => name === resource)?.min ?? 0).nano),
  }));
  return { models, rows };
}

/**
 * The index of the grade of a node: the highest whose every lower bound it reaches. -1 when it reaches none, as a node
 * that has promised more than it has. `free` gives nano units; a resource that the node does not have counts as zero.
 */
export function gradeIndex({ rows }: Grades, free: (resource: string) => bigint): number {
  return Math.min(...rows.map(({ resource, least }) => lastReached(least, free(resource))));
}

function lastReached(least: readonly bigint[], amount: bigint): number {
  return least.findLastIndex((bound) => bound <= amount);
}
