/** Where Karmada's kinds are on the hub. */
import { KARMADA_KINDS } from '../../domain/kinds/registry.ts';
import type { ResourceType } from '../../kube/resource.ts';

/** The resource of one of Karmada's kinds, in the version that is stored. Throws for other kinds. */
export function karmadaResource(kind: string): ResourceType {
  const definition = KARMADA_KINDS.find((one) => one.kind === kind);
  const version = definition?.versions.find(({ storage }) => storage);
  if (!definition || !version) {
    throw new Error(`${kind} is none of Karmada's kinds`);
  }
  const { group, plural, namespaced } = definition;
  return { group, version: version.name, plural, kind, namespaced };
}
