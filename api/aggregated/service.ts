/** The Service under which a hub knows the APIs behind it. */
import { SYSTEM_NAMESPACE } from '../../domain/kinds/names.ts';

/** It needs no pods: it names the host of the webhooks. */
export const AGGREGATED_SERVICE = { namespace: SYSTEM_NAMESPACE, name: 'fleetwright' } as const;

/** The name for which a hub wants the certificate of what stands behind it to be, wherever it is. */
export const SERVICE_HOST = `${AGGREGATED_SERVICE.name}.${AGGREGATED_SERVICE.namespace}.svc`;
