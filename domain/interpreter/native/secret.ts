/** v1 Secret. */
import type { KubeObject } from '../../object.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { nestedStringMap, withNested } from '../nested.ts';

/** The type of Secrets whose content a member's own controllers write. */
export const SERVICE_ACCOUNT_TOKEN_TYPE = 'kubernetes.io/service-account-token';

export const secret: KindInterpreter = { retain: retainToken };

function retainToken(desired: KubeObject, observed: KubeObject): KubeObject {
  if (desired.type !== SERVICE_ACCOUNT_TOKEN_TYPE) {
    return desired;
  }
  const data = nestedStringMap(observed, 'data');
  return data ? withNested(desired, ['data'], data) : desired;
}
