/** Label selectors: the structured form of policies and the text form of list and watch requests. */
import { labelKey, labelValue } from './admission/kubernetes-names.ts';
import type { LabelSelector } from './kinds/meta.ts';

/** One condition on a label; all requirements of a selector must hold. */
export interface LabelRequirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  values: readonly string[];
}

/** Thrown for a selector that cannot be read. */
export class InvalidSelectorError extends Error {
  override name = 'InvalidSelectorError';
}

/** Of selectors that were read before: objects are never changed, and each is asked about very many labels. */
const known = new WeakMap<LabelSelector, LabelRequirement[]>();

/**
 * The requirements of a structured selector. Throws {@link InvalidSelectorError} on an unknown operator, wrong values, and
 * what can be no label (Kubernetes' LabelSelectorAsSelector).
 */
export function selectorRequirements(selector: LabelSelector): LabelRequirement[] {
  const requirements = known.get(selector) ?? readSelector(selector);
  known.set(selector, requirements);
  return requirements;
}

function readSelector(selector: LabelSelector): LabelRequirement[] {
  const requirements: LabelRequirement[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: 'In',
    values: [value],
  }));
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    if (operator !== 'In' && operator !== 'NotIn' && operator !== 'Exists' && operator !== 'DoesNotExist') {
      throw new InvalidSelectorError(`"${operator}" is not a valid label selector operator`);
    }
    const wantsValues = operator === 'In' || operator === 'NotIn';
    if (wantsValues !== values.length > 0) {
      throw new InvalidSelectorError(
        wantsValues
          ? `values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty`
          : `values: Invalid value: ${JSON.stringify(values)}: values set must be empty for exists and does not exist`,
      );
    }
    requirements.push({ key, operator, values });
  }
  requirements.forEach(checkNames);
  return requirements;
}

function checkNames({ key, values }: LabelRequirement): void {
  const keyProblems = labelKey(key);
  if (keyProblems.length > 0) {
    throw new InvalidSelectorError(`key: Invalid value: ${JSON.stringify(key)}: ${keyProblems.join('; ')}`);
  }
  values.forEach((value, index) => {
    const problems = labelValue(value);
    if (problems.length > 0) {
      throw new InvalidSelectorError(
        `values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${problems.join('; ')}`,
      );
    }
  });
}

/** True when the labels meet every requirement. A missing label meets `NotIn` and `DoesNotExist`. */
export function matchesRequirements(
  requirements: readonly LabelRequirement[],
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  return requirements.every((requirement) => matchesRequirement(requirement, labels));
}

function matchesRequirement(
  { key, operator, values }: LabelRequirement,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
    case 'Lt': {
      const wanted = integerIn(values[0]);
      const actual = integerIn(value);
      if (wanted === undefined || actual === undefined) {
        return false;
      }
      return operator === 'Gt' ? actual > wanted : actual < wanted;
    }
  }
}

/** Only integers are compared. */
function integerIn(text: string | undefined): bigint | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? BigInt(text) : undefined;
}

/** True when the labels match a structured selector; an absent selector matches all, an invalid one nothing (as Karmada). */
export function matchesLabelSelector(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  if (!selector) {
    return true;
  }
  try {
    return matchesRequirements(selectorRequirements(selector), labels);
  } catch (error) {
    if (error instanceof InvalidSelectorError) {
      return false;
    }
    throw error;
  }
}
