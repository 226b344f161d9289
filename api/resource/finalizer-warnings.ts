/** What a client is told of finalizers that may be somebody else's, too. */
import type { KubeObject } from '../../domain/object.ts';
import type { ResourceDefinition } from './definition.ts';

/** Kubernetes' own. */
const STANDARD = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Warnings of new finalizers without a domain, sorted; built-in kinds refuse those. */
export function finalizerWarnings(
  { builtIn }: ResourceDefinition,
  { metadata }: KubeObject,
  old?: KubeObject,
): string[] {
  const before = new Set(old?.metadata.finalizers);
  return builtIn
    ? []
    : [...new Set(metadata.finalizers)]
        .filter((name) => !before.has(name) && !STANDARD.has(name) && !name.includes('/'))
        .sort()
        .map((name) => {
          const wanted = `a domain-qualified finalizer name${name.includes('.') ? ' including a path (/)' : ''}`;
          return `metadata.finalizers: ${JSON.stringify(name)}: prefer ${wanted} to avoid accidental conflicts with other finalizer writers`;
        });
}
