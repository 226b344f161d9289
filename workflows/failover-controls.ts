/** By what people steer a failover. Each is refused, without a trace in the history, where it makes no sense. */
import { ApplicationFailure, defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import { type FailoverProgress, note } from '../domain/failover/progress.ts';

/** No further binding is evicted until `resume`; what is on its way goes on. */
export const pause = defineUpdate<void, []>('pause');
/** Ends a pause. */
export const resume = defineUpdate<void, []>('resume');
/** Nothing more is evicted in this outage; what is on its way goes on. The run ends when the member is back. */
export const abort = defineUpdate<void, []>('abort');
/** What was done so far. */
export const progressQuery = defineQuery<FailoverProgress>('progress');

/** A progress that handlers and the workflow share. */
export interface SharedProgress {
  current: FailoverProgress;
}

/** Lets people steer; `onSteered` is told after each change. */
export function acceptControls(shared: SharedProgress, onSteered: () => void): void {
  const steer = (control: FailoverProgress['control'], event: 'paused' | 'resumed' | 'aborted') => () => {
    const at = new Date().toISOString();
    shared.current = note({ ...shared.current, control }, { at, event });
    onSteered();
  };
  const onlyWhile =
    (...controls: FailoverProgress['control'][]) =>
    () => {
      const { control, cluster } = shared.current;
      if (!controls.includes(control)) {
        throw ApplicationFailure.nonRetryable(`The failover of ${cluster} is ${control}, not ${controls.join(' or ')}`);
      }
    };
  setHandler(pause, steer('paused', 'paused'), { validator: onlyWhile('running') });
  setHandler(resume, steer('running', 'resumed'), { validator: onlyWhile('paused') });
  setHandler(abort, steer('aborted', 'aborted'), { validator: onlyWhile('running', 'paused') });
  setHandler(progressQuery, () => shared.current);
}
