/** The objects that a policy is parameterized with. */
import { matchesRequirements, selectorRequirements } from '../../../domain/labels.ts';
import { type KubeObject, parseApiVersion } from '../../../domain/object.ts';
import type { ResourceDefinition } from '../../resource/definition.ts';
import { groupResource, storeKey } from '../../resource/name.ts';
import type { Registry } from '../../resource/registry.ts';
import { toVersion } from '../../response/present.ts';
import type { Store } from '../../store/store.ts';
import type { AnyBinding, AnyPolicy } from './bound.ts';

/** Thrown when a policy or a binding cannot be followed; its failure policy says what then. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

type ParamKind = NonNullable<AnyPolicy['spec']['paramKind']>;

/** The kind of a policy's parameters; undefined when it has none. Throws {@link ConfigurationError}. */
export function paramDefinition(paramKind: ParamKind | undefined, registry: Registry): ResourceDefinition | undefined {
  if (!paramKind) {
    return undefined;
  }
  const { group, version } = parseApiVersion(paramKind.apiVersion);
  const definition = registry.findKind(group, version, paramKind.kind);
  if (!definition) {
    const kind = `${group}/${version}, Kind=${paramKind.kind}`;
    throw new ConfigurationError(`failed to find resource referenced by paramKind: '${kind}'`);
  }
  return definition;
}

/**
 * What a policy is evaluated with, one after the other: null where it or its binding names no parameters, nothing where
 * there are none and that is allowed. `namespace` is that of the request. Throws {@link ConfigurationError}.
 */
export function paramsOf(
  definition: ResourceDefinition | undefined,
  paramRef: AnyBinding['spec']['paramRef'],
  namespace: string | undefined,
  { store, registry }: { store: Store; registry: Registry },
): readonly (KubeObject | null)[] {
  if (!definition || !paramRef) {
    return [null];
  }
  const within = paramNamespace(definition, paramRef.namespace, namespace);
  const collection = store.collection(groupResource(registry.stored(definition)));
  const found =
    paramRef.selector === undefined
      ? [collection.get(storeKey({ namespace: within, name: paramRef.name }))]
      : collection.list(within === undefined ? '' : `${within}/`);
  const requirements = selectorRequirements(paramRef.selector ?? {});
  const params = found
    .flatMap((entry) => entry?.object ?? [])
    .filter(({ metadata }) => matchesRequirements(requirements, metadata.labels))
    .map((object) => toVersion(definition, object));
  if (params.length === 0 && paramRef.parameterNotFoundAction === 'Deny') {
    throw new ConfigurationError('no params found for policy binding with `Deny` parameterNotFoundAction');
  }
  return params;
}

function paramNamespace(
  { namespaced }: ResourceDefinition,
  wanted: string,
  ofRequest: string | undefined,
): string | undefined {
  if (!namespaced) {
    if (wanted !== '') {
      throw new ConfigurationError('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
    }
    return undefined;
  }
  const namespace = wanted || ofRequest;
  if (!namespace) {
    throw new ConfigurationError(
      'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
    );
  }
  return namespace;
}
