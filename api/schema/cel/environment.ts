/** CEL as kube-apiserver offers it: the language, optionals, and Kubernetes' extension functions. */
import { Environment } from '@marcbachmann/cel-js';
import { registerFormat } from './format-text.ts';
import { registerFormats } from './formats.ts';
import { registerLists } from './lists.ts';
import { registerNetwork } from './network.ts';
import { registerQuantities } from './quantities.ts';
import { registerStrings } from './strings.ts';
import { registerSurface } from './surface-functions.ts';
import { registerUrls } from './urls.ts';
import { registerVersions } from './versions.ts';

/**
 * A new environment without variables, for evaluation; lists of mixed types are refused before, by
 * `checkInEnvironment`.
 */
export function kubernetesEnvironment(): Environment {
  const environment = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  registerStrings(environment);
  registerFormat(environment);
  registerLists(environment);
  registerSurface(environment);
  registerQuantities(environment);
  registerUrls(environment);
  registerNetwork(environment);
  registerFormats(environment);
  registerVersions(environment);
  return environment;
}
