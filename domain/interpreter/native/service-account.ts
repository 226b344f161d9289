/** v1 ServiceAccount. */
import type { KubeObject } from '../../object.ts';
import { objectsAt, withField } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';

export const serviceAccount: KindInterpreter = {
  retain: (desired, observed) =>
    retainReferences(retainReferences(desired, observed, 'secrets'), observed, 'imagePullSecrets'),
};

/** The desired references, then those that the member has added, lest its controllers add them for ever. */
function retainReferences(desired: KubeObject, observed: KubeObject, field: string): KubeObject {
  const wanted = objectsAt(desired, field);
  const names = new Set(wanted.map(({ name }) => name));
  const added = objectsAt(observed, field).filter(({ name }) => !names.has(name) && names.add(name));
  return added.length === 0 ? desired : withField(desired, [field], [...wanted, ...added]);
}
