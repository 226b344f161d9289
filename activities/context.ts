/** What the stages of one process share: the hub, the members, how kinds are interpreted, time and chance. */
import type { Logger } from 'pino';
import type { BindingGates } from '../domain/binding/build.ts';
import type { SizeGates } from '../domain/binding/interpretation.ts';
import type { EventText } from '../domain/event.ts';
import type { KindInterpreter } from '../domain/interpreter/interpreter.ts';
import type { GroupVersionKind, KubeObject } from '../domain/object.ts';
import type { PolicyIndex } from '../domain/policy/policy-index.ts';
import type { PropagationSkips } from '../domain/policy/propagatable.ts';
import type { SchedulingGates } from '../domain/scheduling/gates.ts';
import type { SchedulingInput } from '../domain/scheduling/input.ts';
import type { Turns } from '../kube/turns.ts';
import type { DecisionMemory } from './decision-memory.ts';
import type { Hub } from './hub.ts';
import type { Members } from './members.ts';
import type { Observers } from './observers.ts';
import type { Passes } from './passes.ts';

/** Everything that a stage may touch. */
export interface ActivityContext {
  hub: Hub;
  members: Members;
  /** Policies by what they select, fed from the hub's watch. */
  policies: Pick<PolicyIndex, 'get' | 'candidates'>;
  skips: PropagationSkips;
  gates: BindingGates &
    SizeGates &
    SchedulingGates & {
      StatefulFailoverInjection: boolean;
      PropagationPolicyPreemption: boolean;
      FederatedQuotaEnforcement: boolean;
      ResourceQuotaEstimate: boolean;
      MultiClusterService: boolean;
    };
  /** ResourceQuotas of members; absent without gate ResourceQuotaEstimate. */
  memberQuotas?: NonNullable<SchedulingInput['quotas']>;
  /** Nodes of members; absent without `--enable-scheduler-estimator`. */
  memberNodes?: NonNullable<SchedulingInput['nodes']>;
  observers: Observers;
  passes: Passes;
  decisions: DecisionMemory;
  /** Schedules that must see the ones before them. */
  orderedSchedules: Turns;
  logger: Logger;
  /** How a kind is interpreted, customisations included. */
  interpreterFor(kind: GroupVersionKind): KindInterpreter;
  /**
   * Runs something that interprets; when a webhook has to be asked first, asks it and runs the whole again. What runs
   * must therefore be idempotent. Rejects when the webhook does not answer or says no.
   */
  withWebhooks<T>(attempt: () => Promise<T>): Promise<T>;
  /** Records an event on objects of the hub; best effort. */
  record(objects: readonly KubeObject[], event: EventText): void;
  now(): Date;
  uuid(): string;
}

/** What bringing Works to their member and their status back needs: an agent has no more than that. */
export type DeliveryContext = Pick<
  ActivityContext,
  'members' | 'logger' | 'interpreterFor' | 'withWebhooks' | 'record' | 'now'
> & { hub: Pick<Hub, 'works' | 'clusters'> };
