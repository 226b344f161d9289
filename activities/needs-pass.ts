/** Whether a propagation would do anything now: asked before one is started, so that news that change nothing cost nothing. */
import type { PropagationSubject } from '../domain/propagation/subject.ts';
import { abandonedBinding } from './abandoned-binding.ts';
import type { ActivityContext } from './context.ts';
import { planWorks } from './create-works.ts';
import { changesDependencies, planDependencies } from './dependencies.ts';
import { nextMatchStep } from './match-policy.ts';
import { planSchedule } from './schedule.ts';
import { workTarget } from './work-target.ts';
import { writesSomething } from './works-plan.ts';

/** True when some stage would write, or some member lacks its Work. From caches alone. */
export function needsPass(context: ActivityContext, subject: PropagationSubject, byUser: boolean): boolean {
  if (abandonedBinding(context.hub, subject)) {
    return true;
  }
  const step = nextMatchStep(context, subject, byUser);
  if (step.kind !== 'done') {
    return true;
  }
  if (!step.result.proceed) {
    return false;
  }
  const schedule = planSchedule(context, subject);
  if (schedule?.spec || schedule?.writesStatus) {
    return true;
  }
  if (changesDependencies(planDependencies(context, subject))) {
    return true;
  }
  const works = planWorks(context, subject);
  return (
    writesSomething(works) ||
    works.keep.some((work) => {
      const { action } = workTarget(context.hub, work);
      return action === 'apply' || action === 'remove';
    })
  );
}
