/** What the stage that writes Works would do. */
import type { EventText } from '../domain/event.ts';
import type { Binding } from '../domain/kinds/binding.ts';
import type { Work } from '../domain/kinds/work.ts';
import type { KubeObject } from '../domain/object.ts';

/** Works to write and to leave, computed from caches alone. */
export interface WorksPlan {
  binding?: Binding;
  template?: KubeObject;
  remove: Work[];
  create: Work[];
  update: Work[];
  /** Works that stay as they are, those being deleted included. */
  keep: Work[];
  /** The binding without its finalizer, when it is being deleted. */
  releasedBinding?: Binding;
  /** A cluster must be empty before anything else is written (purgeMode Directly). */
  waitsForPurge: boolean;
  /** One line for each cluster whose Work cannot be made. */
  failures: string[];
  /** What the template's events say of override policies, for the Works that are written or cannot be made. */
  overrideEvents: EventText[];
}

/** Nothing to do. */
export function emptyPlan(): WorksPlan {
  return { remove: [], create: [], update: [], keep: [], waitsForPurge: false, failures: [], overrideEvents: [] };
}

/** True when the plan writes something. */
export function writesSomething(plan: WorksPlan): boolean {
  return plan.remove.length + plan.create.length + plan.update.length > 0 || plan.releasedBinding !== undefined;
}
