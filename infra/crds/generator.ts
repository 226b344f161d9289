/** Writes the CustomResourceDefinitions of Karmada's kinds to `infra/crds/gen`. */
import { stringify } from 'yaml';
import { KARMADA_KINDS } from '../../domain/kinds/registry.ts';
import type { Generator } from '../generators.ts';
import { customResourceDefinition } from './custom-resource-definition.ts';

const HEADER = '# Generated from domain/kinds by `npm run generate`.\n';
// YAML 1.1 is what Kubernetes' tools read: words such as "on" are quoted.
const LINE_WIDTH = 120;

/** One file for each kind that an API server serves by definition; aggregated kinds have none. */
export const crdGenerator: Generator = {
  name: 'CustomResourceDefinitions',
  async files() {
    return new Map(
      KARMADA_KINDS.filter(({ servedBy }) => servedBy === 'CRD').map((kind) => [
        `infra/crds/gen/${kind.group}_${kind.plural}.yaml`,
        HEADER +
          stringify(customResourceDefinition(kind), {
            lineWidth: LINE_WIDTH,
            aliasDuplicateObjects: false,
            version: '1.1',
          }),
      ]),
    );
  },
};
