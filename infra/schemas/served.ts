/** The group-versions of Kubernetes that the hub serves. */

/** One group-version and the Go package that defines its kinds. */
export interface ServedGroupVersion {
  /** `apps/v1`; the core group has no slash. */
  groupVersion: string;
  /** Import path of the package, `k8s.io/api/apps/v1`. */
  goPackage: string;
}

/** In the order in which discovery lists them. */
export const SERVED: ServedGroupVersion[] = [
  { groupVersion: 'v1', goPackage: 'k8s.io/api/core/v1' },
  {
    groupVersion: 'apiregistration.k8s.io/v1',
    goPackage: 'k8s.io/kube-aggregator/pkg/apis/apiregistration/v1',
  },
  { groupVersion: 'apps/v1', goPackage: 'k8s.io/api/apps/v1' },
  { groupVersion: 'events.k8s.io/v1', goPackage: 'k8s.io/api/events/v1' },
  { groupVersion: 'authentication.k8s.io/v1', goPackage: 'k8s.io/api/authentication/v1' },
  { groupVersion: 'authorization.k8s.io/v1', goPackage: 'k8s.io/api/authorization/v1' },
  { groupVersion: 'autoscaling/v2', goPackage: 'k8s.io/api/autoscaling/v2' },
  { groupVersion: 'autoscaling/v1', goPackage: 'k8s.io/api/autoscaling/v1' },
  { groupVersion: 'batch/v1', goPackage: 'k8s.io/api/batch/v1' },
  { groupVersion: 'certificates.k8s.io/v1', goPackage: 'k8s.io/api/certificates/v1' },
  { groupVersion: 'networking.k8s.io/v1', goPackage: 'k8s.io/api/networking/v1' },
  { groupVersion: 'policy/v1', goPackage: 'k8s.io/api/policy/v1' },
  { groupVersion: 'rbac.authorization.k8s.io/v1', goPackage: 'k8s.io/api/rbac/v1' },
  { groupVersion: 'storage.k8s.io/v1', goPackage: 'k8s.io/api/storage/v1' },
  { groupVersion: 'admissionregistration.k8s.io/v1', goPackage: 'k8s.io/api/admissionregistration/v1' },
  {
    groupVersion: 'apiextensions.k8s.io/v1',
    goPackage: 'k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1',
  },
  { groupVersion: 'scheduling.k8s.io/v1', goPackage: 'k8s.io/api/scheduling/v1' },
  { groupVersion: 'coordination.k8s.io/v1', goPackage: 'k8s.io/api/coordination/v1' },
  { groupVersion: 'node.k8s.io/v1', goPackage: 'k8s.io/api/node/v1' },
  { groupVersion: 'discovery.k8s.io/v1', goPackage: 'k8s.io/api/discovery/v1' },
  { groupVersion: 'resource.k8s.io/v1', goPackage: 'k8s.io/api/resource/v1' },
  { groupVersion: 'flowcontrol.apiserver.k8s.io/v1', goPackage: 'k8s.io/api/flowcontrol/v1' },
];

/** The name that OpenAPI gives a Go type: `k8s.io/api/apps/v1` and `Deployment` are `io.k8s.api.apps.v1.Deployment`. */
export function definitionName(goPackage: string, type: string): string {
  return `${goPackage.replace('k8s.io', 'io.k8s').replaceAll('/', '.')}.${type}`;
}
