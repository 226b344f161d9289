/** A plan for objects as people write them: what their application and their deletion would change. */
import type { Plan } from '../../domain/plan/plan.ts';
import type { PropagationRules } from '../../domain/propagation/rules.ts';
import { type ProposedChange, planHub } from './plan-hub.ts';
import { type AskedHub, existingObject, proposedObject } from './plan-objects.ts';
import { readState } from './read-state.ts';

/**
 * What the change would do to the hub; nothing is written. Throws `ExplainedError` for an object that cannot be planned,
 * and what the hub says against one in a dry run.
 */
export async function planDocuments(
  hub: AskedHub,
  change: ProposedChange,
  rules: PropagationRules,
  now: Date,
): Promise<Plan> {
  const objects = await Promise.all(change.objects.map((object) => proposedObject(hub, object)));
  const deletions = await Promise.all(change.deletions.map((object) => existingObject(hub, object)));
  const state = await readState(hub.client, hub.discovery, [...objects, ...deletions]);
  return planHub(hub.client, hub.discovery, state, { objects, deletions }, rules, now);
}
