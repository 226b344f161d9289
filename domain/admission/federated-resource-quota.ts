/** Karmada's admission of FederatedResourceQuota. */
import type { FieldError } from '../field-error.ts';
import {
  type FederatedResourceQuota,
  type FederatedResourceQuotaSpec,
  federatedResourceQuota,
} from '../kinds/quota.ts';
import { addQuantities, compareQuantities, formatQuantity, parseQuantity } from '../quantity.ts';
import { clusterName } from './kubernetes-names.ts';
import { invalid } from './rejections.ts';
import { validateQuotaResources } from './resource-names.ts';
import { rulesFor } from './rules.ts';

/** The name becomes a label value. */
const MAX_NAME = 63;

export const federatedResourceQuotaRules = rulesFor(federatedResourceQuota, { validate: validateQuota });

function validateQuota({ metadata: { name }, spec, status }: FederatedResourceQuota): FieldError[] {
  return [
    ...(name.length > MAX_NAME ? [invalid('metadata.name', name, `must be no more than ${MAX_NAME} characters`)] : []),
    ...validateQuotaResources(spec.overall, 'spec.overall'),
    ...(spec.staticAssignments ?? []).flatMap((assignment, index) => [
      ...validateClusterName(assignment.clusterName, `spec.staticAssignments[${index}].clusterName`),
      ...validateQuotaResources(assignment.hard, `spec.staticAssignments[${index}].hard`),
    ]),
    ...validateAssignments(spec),
    ...validateQuotaResources(status?.overall, 'status.overall'),
    ...validateQuotaResources(status?.overallUsed, 'status.overallUsed'),
    ...(status?.aggregatedStatus ?? []).flatMap((item, index) => [
      ...validateClusterName(item.clusterName, `status.aggregatedStatus[${index}].clusterName`),
      ...validateQuotaResources(item.hard, `status.aggregatedStatus[${index}].hard`),
      ...validateQuotaResources(item.used, `status.aggregatedStatus[${index}].used`),
    ]),
  ];
}

function validateClusterName(name: string, field: string): FieldError[] {
  const messages = clusterName(name);
  return messages.length > 0 ? [invalid(field, name, messages.join(','))] : [];
}

/** What clusters are assigned must be part of the whole. */
function validateAssignments({ overall, staticAssignments = [] }: FederatedResourceQuotaSpec): FieldError[] {
  const tooSmall = Object.entries(overall).flatMap(([name, amount]) => {
    const total = parseQuantity(amount);
    const assigned = staticAssignments
      .flatMap(({ hard }) => (Object.hasOwn(hard, name) ? [parseQuantity(hard[name] ?? 0)] : []))
      .reduce(addQuantities, parseQuantity(0));
    return compareQuantities(total, assigned) < 0
      ? [invalid(`spec.overall[${name}]`, formatQuantity(total), 'overall is less than assignments')]
      : [];
  });
  const unknown = staticAssignments.flatMap(({ hard }, index) =>
    Object.keys(hard)
      .filter((name) => !Object.hasOwn(overall, name))
      .map((name) =>
        invalid(
          `spec.staticAssignments[${index}].hard[${name}]`,
          name,
          'assignment resourceName is not exist in overall',
        ),
      ),
  );
  return [...tooSmall, ...unknown];
}
