/** What is known of every kind without any configuration. */
import type { GroupVersionKind } from '../object.ts';
import type { KindInterpreter } from './interpreter.ts';
import { nativeInterpreter } from './native/kinds.ts';
import { nestedMap } from './nested.ts';
import { thirdPartyInterpreter } from './thirdparty/kinds.ts';

/** Of a kind that nothing more is known of, the whole status is carried back. */
const WHOLE_STATUS: KindInterpreter = { reflectStatus: (object) => nestedMap(object, 'status') };

/** The interpreter of any kind as it is built in: that of another project, else the native one, else the whole status. */
export function interpreterFor(kind: GroupVersionKind): KindInterpreter {
  const known = thirdPartyInterpreter(kind) ?? nativeInterpreter(kind);
  return known ? { ...WHOLE_STATUS, ...known } : WHOLE_STATUS;
}
