/** All activities, bound to the process they run in. */
import type {
  MatchResult,
  ObserveResult,
  ScheduleResult,
  WorksResult,
  WorkTarget,
} from '../domain/propagation/stages.ts';
import type { PropagationSubject } from '../domain/propagation/subject.ts';

/** The stages of a propagation. Idempotent: running one twice changes nothing. */
export interface PropagationActivities {
  matchPolicy(subject: PropagationSubject, byUser: boolean): Promise<MatchResult>;
  schedule(subject: PropagationSubject): Promise<ScheduleResult>;
  createWorks(subject: PropagationSubject): Promise<WorksResult>;
  apply(target: WorkTarget): Promise<void>;
  observe(subject: PropagationSubject): Promise<ObserveResult>;
}

/** The dispatcher's one activity. */
export interface DispatchActivities {
  /** Watches the hub and starts propagations until cancelled. */
  dispatch(shard: number): Promise<void>;
}
