/**
 * Which interpreter answers: for each operation the first of declared, webhook and built-in that has it. An error of a
 * layer is the answer; the next one is not asked.
 */
import type { GroupVersionKind } from '../object.ts';
import { interpreterFor } from './built-in.ts';
import type { KindInterpreter } from './interpreter.ts';

/** The operations of a kind as they are called where an answer may come over the network. */
export type AsyncKindInterpreter = {
  [Operation in keyof KindInterpreter]: NonNullable<KindInterpreter[Operation]> extends (
    ...args: infer Arguments
  ) => infer Answer
    ? (...args: Arguments) => Answer | Promise<Answer>
    : never;
};

/** A layer above the built-in ones: the interpreter of a kind, where it has one. */
export type InterpreterLayer<I extends AsyncKindInterpreter = KindInterpreter> = (
  kind: GroupVersionKind,
) => I | undefined;

/** The interpreter of a kind through these layers, the most important first, down to the built-in one. */
export function resolveInterpreter(layers: readonly InterpreterLayer[], kind: GroupVersionKind): KindInterpreter;
export function resolveInterpreter(
  layers: readonly InterpreterLayer<AsyncKindInterpreter>[],
  kind: GroupVersionKind,
): AsyncKindInterpreter;
export function resolveInterpreter(
  layers: readonly InterpreterLayer<AsyncKindInterpreter>[],
  kind: GroupVersionKind,
): AsyncKindInterpreter {
  const interpreter: AsyncKindInterpreter = { ...interpreterFor(kind) };
  for (const layer of layers.toReversed()) {
    Object.assign(interpreter, layer(kind));
  }
  return interpreter;
}
