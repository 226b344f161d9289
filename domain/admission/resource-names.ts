/** Kubernetes' rules for resource names and amounts in quotas and metrics. */
import type { FieldError } from '../field-error.ts';
import { formatQuantity, parseQuantity, quantityMilliValue } from '../quantity.ts';
import { labelKey } from './kubernetes-names.ts';
import { invalid, invalidEach } from './rejections.ts';

const COUNTABLE = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];

const CONTAINER = ['cpu', 'memory', 'ephemeral-storage'];

const QUOTA = new Set([
  ...COUNTABLE,
  ...CONTAINER,
  'requests.cpu',
  'requests.memory',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.cpu',
  'limits.memory',
  'limits.ephemeral-storage',
]);

/** `storage` is a resource that no quota counts. */
const STANDARD = new Set([...QUOTA, 'storage']);

const HUGE_PAGES = 'hugepages-';
const REQUESTS = 'requests.';

/** Names and amounts of a quota. */
export function validateQuotaResources(
  list: Readonly<Record<string, string | number>> | undefined,
  field: string,
): FieldError[] {
  return Object.entries(list ?? {}).flatMap(([name, amount]) => {
    const entry = `${field}[${name}]`;
    return [...validateQuotaResourceName(name, entry), ...validateAmount(name, amount, entry)];
  });
}

function validateQuotaResourceName(name: string, field: string): FieldError[] {
  const errors = validateResourceName(name, field);
  const countable = name.includes('/') || QUOTA.has(name) || isQuotaHugePages(name);
  return countable ? errors : [...errors, invalid(field, name, 'must be a standard resource for quota')];
}

/** The name of a resource that a container can ask for. */
export function validateContainerResourceName(name: string, field: string): FieldError[] {
  const errors = validateResourceName(name, field);
  if (!name.includes('/')) {
    return CONTAINER.includes(name) || name.startsWith(HUGE_PAGES)
      ? errors
      : [...errors, invalid(field, name, 'must be a standard resource for containers')];
  }
  return isNative(name) || isExtended(name)
    ? errors
    : [...errors, invalid(field, name, "doesn't follow extended resource name standard")];
}

function validateResourceName(name: string, field: string): FieldError[] {
  const errors = invalidEach(field, name, labelKey(name));
  if (errors.length > 0 || name.includes('/') || STANDARD.has(name) || isQuotaHugePages(name)) {
    return errors;
  }
  return [invalid(field, name, 'must be a standard resource type or fully qualified')];
}

function validateAmount(name: string, amount: string | number, field: string): FieldError[] {
  const quantity = parseQuantity(amount);
  const text = formatQuantity(quantity);
  const errors = quantity.nano < 0n ? [invalid(field, text, 'must be greater than or equal to 0')] : [];
  const whole = COUNTABLE.includes(name) || isExtended(name);
  return whole && quantityMilliValue(quantity) % 1000n !== 0n
    ? [...errors, invalid(field, text, 'must be an integer')]
    : errors;
}

function isQuotaHugePages(name: string): boolean {
  return name.startsWith(HUGE_PAGES) || name.startsWith(REQUESTS + HUGE_PAGES);
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/');
}

/** A resource of somebody else, such as example.com/gpu. */
function isExtended(name: string): boolean {
  return !isNative(name) && !name.startsWith(REQUESTS) && labelKey(REQUESTS + name).length === 0;
}
