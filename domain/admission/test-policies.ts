/** Policies for the tests of their admission. */
import type { KubeObject } from '../object.ts';
import { ID } from './test-requests.ts';

/** Label of a PropagationPolicy's permanent id. */
export const PP_ID = 'propagationpolicy.karmada.io/permanent-id';
/** Label of a ClusterPropagationPolicy's permanent id. */
export const CPP_ID = 'clusterpropagationpolicy.karmada.io/permanent-id';
/** The resource selector of every policy below. */
export const selector = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };

/** A valid policy with changes of its spec. */
export function policy(
  spec: Record<string, unknown> = {},
  labels: Record<string, string> = { [PP_ID]: ID },
): KubeObject {
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'policy.karmada.io/v1alpha1',
      kind: 'PropagationPolicy',
      metadata: { name: 'web', namespace: 'shop', labels },
      spec: { resourceSelectors: [selector], ...spec },
    }),
  );
}

/** A valid cluster-wide policy with changes of its spec. */
export function clusterPolicy(
  spec: Record<string, unknown> = {},
  labels: Record<string, string> = { [CPP_ID]: ID },
): KubeObject {
  const { metadata: _, ...rest } = policy(spec);
  return {
    ...rest,
    apiVersion: 'policy.karmada.io/v1alpha1',
    kind: 'ClusterPropagationPolicy',
    metadata: { name: 'web', labels },
  };
}
