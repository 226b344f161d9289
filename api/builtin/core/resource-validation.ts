/** What resources of containers and volumes must look like. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, JsonValue } from '../../../domain/object.ts';
import { compareQuantities, parseQuantity, type Quantity } from '../../../domain/quantity.ts';
import { invalid } from '../check.ts';
import { objectAt } from '../fields.ts';
import { qualifiedName } from '../text-rules.ts';

/** Resources of a container that need no domain. */
const CONTAINER_RESOURCES = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/;

/** Resources that a container may use more of than it asked for. */
const OVERCOMMITTED = /^(cpu|memory|ephemeral-storage)$/;

/** A quantity, or undefined when it cannot be read. */
export function readQuantity(value: JsonValue | undefined): Quantity | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return undefined;
  }
  try {
    return parseQuantity(value);
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

/** Errors of a map of quantities: names are checked with `checkName`, amounts must not be negative. */
export function validateQuantities(
  quantities: JsonObject | undefined,
  path: string,
  checkName: (name: string, field: string) => FieldError[],
): FieldError[] {
  return Object.entries(quantities ?? {}).flatMap(([name, value]) => {
    const field = `${path}[${name}]`;
    const quantity = readQuantity(value);
    const shown = value ?? null;
    if (!quantity) {
      return [...checkName(name, field), invalid(field, shown, 'must be a valid resource quantity')];
    }
    return [
      ...checkName(name, field),
      ...(quantity.nano < 0n ? [invalid(field, shown, 'must be greater than or equal to 0')] : []),
    ];
  });
}

/** Errors of requests and limits of a container. */
export function validateResources(resources: JsonObject | undefined, path: string): FieldError[] {
  const limits = objectAt(resources, 'limits');
  const requests = objectAt(resources, 'requests');
  return [
    ...validateQuantities(limits, `${path}.limits`, checkContainerResource),
    ...validateQuantities(requests, `${path}.requests`, checkContainerResource),
    ...Object.entries(requests ?? {}).flatMap(([name, value]) =>
      checkWithinLimit(name, value ?? null, limits?.[name], path),
    ),
  ];
}

function checkWithinLimit(name: string, request: JsonValue, limit: JsonValue | undefined, path: string): FieldError[] {
  const [asked, most] = [readQuantity(request), readQuantity(limit)];
  if (!asked || !most) {
    return [];
  }
  const compared = compareQuantities(asked, most);
  if (compared > 0) {
    return [invalid(`${path}.requests`, request, `must be less than or equal to ${name} limit of ${limit}`)];
  }
  return compared < 0 && !OVERCOMMITTED.test(name)
    ? [invalid(`${path}.requests`, request, `must be equal to ${name} limit of ${limit}`)]
    : [];
}

function checkContainerResource(name: string, field: string): FieldError[] {
  const wrong = qualifiedName(name).map((detail) => invalid(field, name, detail));
  if (wrong.length > 0 || name.includes('/') || CONTAINER_RESOURCES.test(name)) {
    return wrong;
  }
  return [
    invalid(field, name, 'must be a standard resource type or fully qualified'),
    invalid(field, name, 'must be a standard resource for containers'),
  ];
}
