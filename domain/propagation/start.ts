/** How the workflow of a propagation is started, whoever starts it. */
import type { Cause } from './cause.ts';
import type { PropagationSubject } from './subject.ts';
import { subjectText, subjectWorkflowId } from './subject.ts';

/** Type name of the workflow. */
export const PROPAGATION_WORKFLOW = 'propagation';
/** The queue of everything but pull members' deliveries. */
export const TASK_QUEUE = 'fleetwright';
/** The signal "look again"; its argument tells whether the template's user changed it. */
export const CHANGED_SIGNAL = 'changed';

/**
 * Of every workflow: a run whose history its code cannot follow any more fails, and the next one begins at once with what the
 * hub says.
 */
export const RESTART = { retry: { initialInterval: '1 s', maximumInterval: '1 min' } } as const;

/** One search attribute, as Temporal's client takes it. */
interface KeywordAttribute {
  key: { name: string; type: 'KEYWORD' };
  value: string;
}

/** What a start needs, and what the Temporal UI shows of it. */
export function propagationStart(subject: PropagationSubject, byUser: boolean, causes: readonly Cause[] = []) {
  const keyword = (name: string, value: string): KeywordAttribute => ({ key: { name, type: 'KEYWORD' }, value });
  const args: [PropagationSubject, boolean, readonly Cause[]] = [subject, byUser, causes];
  return {
    workflowId: subjectWorkflowId(subject),
    taskQueue: TASK_QUEUE,
    args,
    ...RESTART,
    staticSummary: subjectText(subject),
    typedSearchAttributes: [
      keyword('FleetwrightKind', subject.kind),
      keyword('FleetwrightName', subject.name),
      ...(subject.namespace === undefined ? [] : [keyword('FleetwrightNamespace', subject.namespace)]),
    ],
  };
}
