import { expect, test } from 'vitest';
import { proxiedCluster } from './member-proxy.ts';

test.each([
  ['/apis/fleetwright.io/v1alpha1/clusters/m1/proxy', 'm1'],
  ['/apis/fleetwright.io/v1alpha1/clusters/m1/proxy/api/v1/nodes', 'm1'],
  ['/apis/fleetwright.io/v1alpha1/clusters/*/proxy/api/v1/nodes', '*'],
  ['/apis/fleetwright.io/v1alpha1/clusters/%2A/proxy/', '*'],
  ['/apis/fleetwright.io/v1alpha1/clusters//proxy/', undefined],
  ['/apis/fleetwright.io/v1alpha1/clusters/m1', undefined],
  ['/apis/fleetwright.io/v1alpha1/clusters/m1/proxying', undefined],
  ['/apis/fleetwright.io/v1alpha1/propagations', undefined],
  ['/apis/cluster.karmada.io/v1alpha1/clusters/m1/proxy', 'm1'],
  ['/apis/cluster.karmada.io/v1alpha1/clusters/m1/status', undefined],
  ['/apis/cluster.karmada.io/stored/clusters/m1/proxy', undefined],
])('proxiedCluster() of %s is %j', (path, cluster) => {
  expect(proxiedCluster(path)).toBe(cluster);
});
