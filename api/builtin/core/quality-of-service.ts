/** A pod's class of service, from what its containers ask for and are limited to. */
import type { KubeObject } from '../../../domain/object.ts';
import { compareQuantities, parseQuantity } from '../../../domain/quantity.ts';
import { objectAt, objectsAt } from '../fields.ts';

const RESOURCES = ['cpu', 'memory'];

/** `Guaranteed` when every container limits CPU and memory to what it requests, `BestEffort` when none names either. */
export function qualityOfService(pod: KubeObject): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  const containers = [...objectsAt(pod, 'spec', 'initContainers'), ...objectsAt(pod, 'spec', 'containers')];
  const sets = containers.flatMap((container) =>
    RESOURCES.map((resource) => ({
      request: amount(objectAt(container, 'resources', 'requests')?.[resource]),
      limit: amount(objectAt(container, 'resources', 'limits')?.[resource]),
    })),
  );
  if (sets.every(({ request, limit }) => request === undefined && limit === undefined)) {
    return 'BestEffort';
  }
  const guaranteed = sets.every(
    ({ request, limit }) => limit !== undefined && (request === undefined || compareQuantities(request, limit) === 0),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

/** A quantity above zero; zero and what cannot be read count as not given. */
function amount(value: unknown): ReturnType<typeof parseQuantity> | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') {
    return undefined;
  }
  try {
    const quantity = parseQuantity(value);
    return quantity.nano > 0n ? quantity : undefined;
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}
