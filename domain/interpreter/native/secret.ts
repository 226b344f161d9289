/** v1 Secret. */
import type { KubeObject } from '../../object.ts';
import { stringAt, stringMapAt, withField } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';

/** The type of Secrets whose content a member's own controllers write. */
export const SERVICE_ACCOUNT_TOKEN_TYPE = 'kubernetes.io/service-account-token';

export const secret: KindInterpreter = { retain: retainToken };

function retainToken(desired: KubeObject, observed: KubeObject): KubeObject {
  if (stringAt(desired, 'type') !== SERVICE_ACCOUNT_TOKEN_TYPE) {
    return desired;
  }
  const data = stringMapAt(observed, 'data');
  return data ? withField(desired, ['data'], data) : desired;
}
