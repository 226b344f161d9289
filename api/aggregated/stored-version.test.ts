import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { asServed, asStored, isOfServedClusters, storedPath } from './stored-version.ts';

const served = {
  apiVersion: 'cluster.karmada.io/v1alpha1',
  kind: 'Cluster',
  metadata: {
    name: 'm',
    annotations: { last: '{"apiVersion":"cluster.karmada.io/v1alpha1","kind":"Cluster"}' },
    managedFields: [{ apiVersion: 'cluster.karmada.io/v1alpha1', manager: 'x' }],
  },
};
const stored = {
  ...served,
  apiVersion: 'cluster.karmada.io/stored',
  metadata: { ...served.metadata, managedFields: [{ apiVersion: 'cluster.karmada.io/stored', manager: 'x' }] },
};

describe('asStored and asServed', () => {
  test.each([
    ['compact', undefined],
    ['indented', 2],
  ])('turn %s JSON into each other and leave what strings quote', (_, indent) => {
    const text = JSON.stringify(served, undefined, indent);
    expect(JSON.parse(asStored(text))).toEqual(stored);
    expect(asServed(asStored(text))).toBe(text);
  });

  test.each([
    'apiVersion: cluster.karmada.io/v1alpha1\nkind: Cluster\n',
    'kind: Cluster\napiVersion: "cluster.karmada.io/v1alpha1" # ours\n',
    "kind: Cluster\r\napiVersion: 'cluster.karmada.io/v1alpha1'\r\n",
  ])('turn YAML into the stored version: %j', (text) => {
    expect(parse(asStored(text))).toEqual({ apiVersion: 'cluster.karmada.io/stored', kind: 'Cluster' });
  });

  test.each([
    'metadata:\n  annotations:\n    a: |\n      apiVersion: cluster.karmada.io/v1alpha1\n',
    '{"apiVersion":"v1","kind":"DeleteOptions"}',
    '{"apiVersion":"cluster.karmada.io/v1alpha10"}',
  ])('leave %j', (text) => {
    expect(asStored(text)).toBe(text);
  });
});

test.each([
  ['/apis/cluster.karmada.io/v1alpha1/clusters/m/status', '/apis/cluster.karmada.io/stored/clusters/m/status'],
  ['/apis/cluster.karmada.io/v1alpha1', '/apis/cluster.karmada.io/stored'],
])('storedPath() of %s is %s', (path, expected) => {
  expect(storedPath(path)).toBe(expected);
});

test.each([
  ['/apis/cluster.karmada.io/v1alpha1', true],
  ['/apis/cluster.karmada.io/v1alpha1/clusters', true],
  ['/apis/cluster.karmada.io/v1alpha10/clusters', false],
  ['/apis/cluster.karmada.io/stored/clusters', false],
  ['/apis/fleetwright.io/v1alpha1/clusters/m/proxy', false],
])('isOfServedClusters() of %s is %s', (path, expected) => {
  expect(isOfServedClusters(path)).toBe(expected);
});
