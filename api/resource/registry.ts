/** Which kinds the hub serves, by path and by kind. */
import type { ResourceDefinition } from './definition.ts';

/** The served kinds; custom ones come and go. */
export interface Registry {
  /** The resource at `/apis/<group>/<version>/…/<plural>`. */
  find(group: string, version: string, plural: string): ResourceDefinition | undefined;
  findKind(group: string, version: string, kind: string): ResourceDefinition | undefined;
  /** The version in which a resource's objects are stored. */
  stored(definition: ResourceDefinition): ResourceDefinition;
  /** All versions of all kinds, built-in ones first. */
  all(): readonly ResourceDefinition[];
  /** True for groups of built-in kinds: their paths answer in Kubernetes' words even where there is nothing. */
  hasGroup(group: string): boolean;
  /** Replaces the kinds of a CustomResourceDefinition; none takes it out of service. */
  setCustom(owner: string, definitions: ResourceDefinition[]): void;
  /** A number that grows with every change. */
  generation(): number;
}

/** A registry of built-in kinds. */
export function createRegistry(builtIn: readonly ResourceDefinition[]): Registry {
  const custom = new Map<string, ResourceDefinition[]>();
  const byPath = new Map<string, ResourceDefinition>();
  const byKind = new Map<string, ResourceDefinition>();
  const groups = new Set(builtIn.map(({ group }) => group));
  let all: readonly ResourceDefinition[] = [];
  let generation = 0;

  function rebuild(): void {
    all = [...builtIn, ...[...custom.values()].flat()];
    byPath.clear();
    byKind.clear();
    for (const definition of all) {
      const { group, version, plural, kind } = definition;
      // A custom resource never takes the place of a built-in one.
      if (!byPath.has(`${group}/${version}/${plural}`)) {
        byPath.set(`${group}/${version}/${plural}`, definition);
        byKind.set(`${group}/${version}/${kind}`, definition);
      }
    }
    generation += 1;
  }
  rebuild();

  return {
    find: (group, version, plural) => byPath.get(`${group}/${version}/${plural}`),
    findKind: (group, version, kind) => byKind.get(`${group}/${version}/${kind}`),
    stored(definition) {
      const { storedAs, plural } = definition;
      return (storedAs && byPath.get(`${storedAs.group}/${storedAs.version}/${plural}`)) ?? definition;
    },
    all: () => all,
    hasGroup: (group) => groups.has(group),
    setCustom(owner, definitions) {
      custom.delete(owner);
      if (definitions.length > 0) {
        custom.set(owner, definitions);
      }
      rebuild();
    },
    generation: () => generation,
  };
}
