/** Everything in the repository that is generated. A new generator is added to the list. */
import { crdGenerator } from './crds/generator.ts';

/** One source of generated files. */
export interface Generator {
  /** For messages. */
  name: string;
  /** Path from the root of the repository to content. Every path is in a folder named `gen`. */
  files(): Promise<Map<string, string>>;
}

export const GENERATORS: readonly Generator[] = [crdGenerator];
