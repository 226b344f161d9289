/** State that an application takes along when it moves: values from its status that become labels in its next cluster. */
import { z } from 'zod';
import type { Binding } from '../kinds/binding.ts';
import { annotationOf } from '../metadata.ts';
import type { JsonObject } from '../object.ts';
import { JsonPathError, renderJsonPath } from './json-path.ts';
import { PRESERVED_STATE_ANNOTATION } from './names.ts';

/** The state that must be taken along cannot be read; the binding stays where it is. */
export class StatePreservationError extends Error {
  override name = 'StatePreservationError';
}

/** A rule: the label, and where its value stands. */
export interface PreservationRule {
  aliasLabelName: string;
  jsonPath: string;
}

/**
 * Label to value, read from the status in the cluster; undefined without rules. What cannot be read there is taken over
 * from the eviction before, so that state survives a cluster in which the application never came up.
 * Throws {@link StatePreservationError}.
 */
export function preservedState(
  binding: Binding,
  cluster: string,
  rules: readonly PreservationRule[],
): Record<string, string> | undefined {
  if (rules.length === 0) {
    return undefined;
  }
  const status = binding.status?.aggregatedStatus?.find(({ clusterName }) => clusterName === cluster)?.status;
  const inherited = inheritedState(binding);
  return Object.fromEntries(rules.map((rule) => [rule.aliasLabelName, ruleValue(rule, cluster, status, inherited)]));
}

function ruleValue(
  { aliasLabelName, jsonPath }: PreservationRule,
  cluster: string,
  status: JsonObject | undefined,
  inherited: Readonly<Record<string, string>>,
): string {
  try {
    if (!status) {
      throw new StatePreservationError(`the application status has not yet been collected from Cluster(${cluster})`);
    }
    return renderJsonPath(jsonPath, status);
  } catch (error) {
    if (Object.hasOwn(inherited, aliasLabelName)) {
      return inherited[aliasLabelName] ?? '';
    }
    if (error instanceof JsonPathError) {
      throw new StatePreservationError(
        `failed to execute jsonpath "${jsonPath}" on Cluster(${cluster}): ${error.message}`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}

const labels = z.record(z.string(), z.string());

function inheritedState(binding: Binding): Record<string, string> {
  const text = annotationOf(binding, PRESERVED_STATE_ANNOTATION);
  if (text === undefined) {
    return {};
  }
  try {
    return labels.catch({}).parse(JSON.parse(text));
  } catch {
    return {};
  }
}
