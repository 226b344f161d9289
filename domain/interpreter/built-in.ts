/** What is known of every kind without any configuration. */
import type { GroupVersionKind } from '../object.ts';
import { valueAt } from './fields.ts';
import type { KindInterpreter } from './interpreter.ts';
import { nativeInterpreter } from './native/kinds.ts';

/** Of a kind that nothing more is known of, the whole status is carried back. */
const WHOLE_STATUS: KindInterpreter = { reflectStatus: (object) => valueAt(object, 'status') };

/** The interpreter of any kind: its native one, and the whole status where that has no rule of its own. */
export function interpreterFor(kind: GroupVersionKind): KindInterpreter {
  const native = nativeInterpreter(kind);
  return native ? { ...WHOLE_STATUS, ...native } : WHOLE_STATUS;
}
