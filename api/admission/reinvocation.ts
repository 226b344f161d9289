/**
 * Asking mutating parts again (`reinvocationPolicy: IfNeeded`): what was asked before somebody else changed the object is
 * asked once more, in a second round of the whole chain. Rules: apiserver's `reinvocation`.
 */
import type { KubeObject } from '../../domain/object.ts';
import { jsonEqual } from '../schema/json.ts';

/** The rounds of one write; shared by all plugins. */
export interface Rounds {
  /** True in the second round. */
  again: boolean;
  /** Set by who changed the object: there must be a second round. */
  wanted: boolean;
}

/** What one plugin remembers of one write: names of its webhooks or policies. */
export interface Turn {
  /** True for who is to be asked: anybody at first, then only who was found due. */
  isDue(name: string): boolean;
  /** To be told of every change: all that may be asked again are due. */
  changed(): void;
  /** To be told of who may be asked again. */
  mayBeAskedAgain(name: string): void;
  /** To be told of the object that the plugin leaves. */
  leave(object: KubeObject | undefined): void;
}

interface Memory {
  asked: Set<string>;
  due: Set<string>;
  left: KubeObject | undefined;
}

/** The turns of one plugin, which is one caller of this function. */
export function createTurns(): (rounds: Rounds, object: KubeObject | undefined) => Turn {
  const memories = new WeakMap<Rounds, Memory>();
  return (rounds, object) => {
    const memory = memories.get(rounds) ?? { asked: new Set(), due: new Set(), left: undefined };
    memories.set(rounds, memory);
    const makeDue = (): void => {
      for (const name of memory.asked) {
        memory.due.add(name);
      }
      memory.asked.clear();
    };
    if (rounds.again && !jsonEqual(memory.left, object)) {
      makeDue();
    }
    return {
      isDue: (name) => !rounds.again || memory.due.has(name),
      changed() {
        makeDue();
        rounds.wanted = true;
      },
      mayBeAskedAgain: (name) => void memory.asked.add(name),
      leave(left) {
        memory.left = left;
      },
    };
  };
}
