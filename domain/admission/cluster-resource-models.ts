/** Karmada's grades of nodes, by which it estimates room (gate CustomizedClusterResourceModeling). */
import type { FieldError } from '../field-error.ts';
import type { ResourceModel } from '../kinds/cluster.ts';
import type { JsonValue } from '../object.ts';
import { compareQuantities, parseQuantity, quantityValue } from '../quantity.ts';
import { invalid } from './rejections.ts';

/** Upper bound of the last grade, Go's largest int64. */
const NO_BOUND = '9223372036854775807';

/** Lower bounds of the default grades; each ends where the next begins. */
const DEFAULT_CPU = ['0', '1', '2', '4', '8', '16', '32', '64', '128', NO_BOUND];
const DEFAULT_MEMORY = ['0', '4Gi', '16Gi', '32Gi', '64Gi', '128Gi', '256Gi', '512Gi', '1Ti', NO_BOUND];

/** The grades of a cluster that names none. */
export function defaultResourceModels(): ResourceModel[] {
  return DEFAULT_CPU.slice(1).map((_, grade) => ({
    grade,
    ranges: [
      { name: 'cpu', min: DEFAULT_CPU[grade] ?? '0', max: DEFAULT_CPU[grade + 1] ?? NO_BOUND },
      { name: 'memory', min: DEFAULT_MEMORY[grade] ?? '0', max: DEFAULT_MEMORY[grade + 1] ?? NO_BOUND },
    ],
  }));
}

/** The grades in order, the first from 0 and the last without bound; the same list when it is so already. */
export function standardResourceModels(models: ResourceModel[]): ResourceModel[] {
  const ordered = models
    .toSorted((a, b) => a.grade - b.grade)
    .map((model, index) => ({
      ...model,
      ranges: model.ranges.map((range) => ({
        ...range,
        ...(index === 0 && { min: '0' }),
        ...(index === models.length - 1 && { max: NO_BOUND }),
      })),
    }));
  return JSON.stringify(ordered) === JSON.stringify(models) ? models : ordered;
}

/** Grades must be different, have the same resources, and lie one after another without gaps. */
export function validateResourceModels(models: ResourceModel[], field: string): FieldError[] {
  for (const [index, model] of models.entries()) {
    const detail = fault(model, models[index - 1], index === models.length - 1);
    if (detail !== undefined) {
      return [invalid(field, models.map(shown), detail)];
    }
  }
  return [];
}

/** A model in messages: Karmada shows it by the field names of its own types, not by those of the API. */
function shown({ grade, ranges }: ResourceModel): JsonValue {
  return {
    Grade: grade,
    Ranges: ranges.map(({ name, min, max }) => ({ Name: name, Min: `${min}`, Max: `${max}` })),
  };
}

function fault(
  { grade, ranges }: ResourceModel,
  previous: ResourceModel | undefined,
  last: boolean,
): string | undefined {
  if (previous?.grade === grade) {
    return 'The grade of each models should not be the same';
  }
  if (previous && previous.ranges.length !== ranges.length) {
    return 'The number of resource types should be the same';
  }
  for (const [index, range] of ranges.entries()) {
    const min = parseQuantity(range.min);
    const max = parseQuantity(range.max);
    const below = previous?.ranges[index];
    if (compareQuantities(max, min) <= 0) {
      return 'The max value of each resource must be greater than the min value';
    }
    if (!below && min.nano !== 0n) {
      return 'The min value of each resource in the first model should be 0';
    }
    if (below && below.name !== range.name) {
      return 'The resource types of each models should be the same';
    }
    if (below && compareQuantities(parseQuantity(below.max), min) !== 0) {
      return 'Model intervals for resources must be contiguous and non-overlapping';
    }
    if (last && quantityValue(max) !== BigInt(NO_BOUND)) {
      return 'The max value of each resource in the last model should be MaxInt64';
    }
  }
  return undefined;
}
