/** Karmada's rules for what is done when applications or clusters fail. */
import type { FieldError } from '../field-error.ts';
import type { FailoverBehavior } from '../kinds/placement.ts';
import { labelKey } from './kubernetes-names.ts';
import { invalid, invalidEach } from './rejections.ts';

type ApplicationFailover = NonNullable<FailoverBehavior['application']>;
type StatePreservation = ApplicationFailover['statePreservation'];

/** Seconds that an application gets to become healthy elsewhere, when its policy does not say. */
const DEFAULT_GRACE_PERIOD = 600;

/** The behavior with its grace period filled in; itself when nothing is missing. */
export function defaultFailover(failover: FailoverBehavior | undefined): FailoverBehavior | undefined {
  const application = failover?.application;
  return application && leavesGracefully(application) && application.gracePeriodSeconds === undefined
    ? { ...failover, application: { ...application, gracePeriodSeconds: DEFAULT_GRACE_PERIOD } }
    : failover;
}

/** Rules of a whole behavior; `field` is where it stands. */
export function validateFailover(failover: FailoverBehavior | undefined, field: string): FieldError[] {
  return [
    ...(failover?.application ? validateApplication(failover.application, `${field}.application`) : []),
    ...validateStatePreservation(failover?.cluster?.statePreservation, `${field}.cluster.statePreservation`),
  ];
}

function leavesGracefully({ purgeMode = 'Gracefully' }: ApplicationFailover): boolean {
  return purgeMode === 'Gracefully';
}

function validateApplication(application: ApplicationFailover, field: string): FieldError[] {
  const errors: FieldError[] = [];
  const { tolerationSeconds } = application.decisionConditions;
  if (tolerationSeconds !== undefined && tolerationSeconds < 0) {
    errors.push(
      invalid(`${field}.decisionConditions.tolerationSeconds`, tolerationSeconds, 'must be greater than or equal to 0'),
    );
  }
  const { gracePeriodSeconds } = application;
  const reject = (detail: string) =>
    errors.push(invalid(`${field}.gracePeriodSeconds`, gracePeriodSeconds ?? null, detail));
  if (!leavesGracefully(application) && gracePeriodSeconds !== undefined) {
    reject('only takes effect when purgeMode is gracefully');
  }
  if (leavesGracefully(application) && gracePeriodSeconds === undefined) {
    reject('should not be empty when purgeMode is gracefully');
  }
  if (gracePeriodSeconds !== undefined && gracePeriodSeconds <= 0) {
    reject('must be greater than 0');
  }
  return [...errors, ...validateStatePreservation(application.statePreservation, `${field}.statePreservation`)];
}

function validateStatePreservation(state: StatePreservation, field: string): FieldError[] {
  return (state?.rules ?? []).flatMap(({ aliasLabelName }, index) =>
    invalidEach(`${field}.rules[${index}].aliasLabelName`, aliasLabelName, labelKey(aliasLabelName)),
  );
}
