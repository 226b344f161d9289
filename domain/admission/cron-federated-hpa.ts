/** Karmada's admission of CronFederatedHPA. */
import type { FieldError } from '../field-error.ts';
import { type CronFederatedHPA, type CronFederatedHPARule, cronFederatedHPA } from '../kinds/cron-federated-hpa.ts';
import { isCronSchedule } from './cron.ts';
import { dns1123Subdomain } from './kubernetes-names.ts';
import { validateObjectMeta } from './object-meta.ts';
import { validateObjectReference } from './object-reference.ts';
import { duplicate, invalid } from './rejections.ts';
import { rulesFor } from './rules.ts';

export const cronFederatedHPARules = rulesFor(cronFederatedHPA, { validate: validateCronHPA });

function validateCronHPA({ metadata, spec: { scaleTargetRef, rules } }: CronFederatedHPA): FieldError[] {
  const errors = validateObjectMeta(metadata, { namespaced: true, nameRule: dns1123Subdomain });
  const { apiVersion, kind } = scaleTargetRef;
  const scalesHPA = apiVersion === 'autoscaling.karmada.io/v1alpha1';
  if (scalesHPA && kind !== 'FederatedHPA') {
    const detail = `invalid scaleTargetRef kind: ${kind}, only support FederatedHPA`;
    return [...errors, invalid('spec.scaleTargetRef.kind', kind, detail)];
  }
  const names = new Set<string>();
  return [
    ...errors,
    ...validateObjectReference(scaleTargetRef, 'spec.scaleTargetRef'),
    ...rules.flatMap((rule, index) => {
      const field = `spec.rules[${index}]`;
      const repeated = names.has(rule.name);
      names.add(rule.name);
      return [
        ...(repeated ? [duplicate(`${field}.name`, rule.name)] : []),
        ...(isCronSchedule(rule.schedule) ? [] : [invalid(`${field}.schedule`, rule.schedule, 'invalid cron format')]),
        ...(rule.timeZone === undefined ? [] : validateTimeZone(rule.timeZone, `${field}.timeZone`)),
        ...(scalesHPA ? validateBounds(rule, field) : validateReplicas(rule, kind, field)),
      ];
    }),
  ];
}

/** Names as in the IANA database, which Go takes for paths of files. Empty means UTC, `Local` that of the controller. */
function validateTimeZone(name: string, field: string): FieldError[] {
  if (name === '' || name === 'Local') {
    return [];
  }
  if (/^[/\\]|\.\./.test(name)) {
    return [invalid(field, name, 'time: invalid location name')];
  }
  return isTimeZone(name) ? [] : [invalid(field, name, `unknown time zone ${name}`)];
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) {
      return false;
    }
    throw error;
  }
}

/** Karmada shows no value in these errors. */
function validateBounds({ targetMinReplicas, targetMaxReplicas }: CronFederatedHPARule, field: string): FieldError[] {
  const min = targetMinReplicas ?? 1;
  const max = targetMaxReplicas ?? Number.POSITIVE_INFINITY;
  const errors: FieldError[] = [];
  const reject = (name: string, detail: string) => errors.push(invalid(`${field}.${name}`, '', detail));
  if (targetMinReplicas === undefined && targetMaxReplicas === undefined) {
    reject(
      'targetMaxReplicas',
      'targetMinReplicas and targetMaxReplicas cannot be nil at the same time if you want to scale FederatedHPA',
    );
  }
  if (min <= 0) {
    reject('targetMinReplicas', 'targetMinReplicas should be larger than 0');
  }
  if (max <= 0) {
    reject('targetMaxReplicas', 'targetMaxReplicas should be larger than 0');
  }
  if (min > max) {
    reject('targetMinReplicas', 'targetMaxReplicas should be larger than or equal to targetMinReplicas');
  }
  return errors;
}

function validateReplicas({ targetReplicas }: CronFederatedHPARule, kind: string, field: string): FieldError[] {
  if (targetReplicas === undefined) {
    const detail = `targetReplicas cannot be nil if you want to scale ${kind}`;
    return [invalid(`${field}.targetReplicas`, '', detail)];
  }
  return targetReplicas < 0
    ? [invalid(`${field}.targetReplicas`, '', 'targetReplicas should be larger than or equal to 0')]
    : [];
}
