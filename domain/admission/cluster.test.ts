import { describe, expect, test } from 'vitest';
import type { ResourceModel } from '../kinds/cluster.ts';
import type { KubeObject } from '../object.ts';
import { mutated, rejections } from './test-requests.ts';

const MAX = '9223372036854775807';

function cluster(spec: Record<string, unknown> = {}, metadata: Record<string, unknown> = {}): KubeObject {
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'cluster.karmada.io/v1alpha1',
      kind: 'Cluster',
      metadata: { name: 'member1', ...metadata },
      spec: { syncMode: 'Push', ...spec },
    }),
  );
}

const model = (grade: number, min: string, max: string, name = 'cpu'): ResourceModel => ({
  grade,
  ranges: [{ name, min, max }],
});
const gates = { CustomizedClusterResourceModeling: true };

describe('mutate of clusters', () => {
  test('a new cluster gets the nine default grades, under the gate', () => {
    const object = cluster();
    expect(mutated(object)).toBe(object);
    const { spec } = mutated(object, { gates });
    expect(spec).toMatchObject({ resourceModels: { length: 9 } });
    expect(spec).toMatchObject({
      resourceModels: [
        {
          grade: 0,
          ranges: [
            { name: 'cpu', min: '0', max: '1' },
            { name: 'memory', min: '0', max: '4Gi' },
          ],
        },
        {
          grade: 1,
          ranges: [
            { name: 'cpu', min: '1', max: '2' },
            { name: 'memory', min: '4Gi', max: '16Gi' },
          ],
        },
        ...[2, 3, 4, 5, 6].map((grade) => ({ grade })),
        {
          grade: 7,
          ranges: [
            { name: 'cpu', min: '64', max: '128' },
            { name: 'memory', min: '512Gi', max: '1Ti' },
          ],
        },
        {
          grade: 8,
          ranges: [
            { name: 'cpu', min: '128', max: MAX },
            { name: 'memory', min: '1Ti', max: MAX },
          ],
        },
      ],
    });
    expect(rejections(mutated(object, { gates }))).toEqual([]);
  });

  test('an update without grades stays without', () => {
    const object = cluster();
    expect(mutated(object, { gates, operation: 'UPDATE' })).toBe(object);
  });

  test('grades are put in order, from nothing to no bound', () => {
    const object = cluster({ resourceModels: [model(1, '1', '2'), model(0, '1', '1')] });
    const expected = cluster({ resourceModels: [model(0, '0', '1'), model(1, '1', MAX)] });
    expect(mutated(object, { gates, operation: 'UPDATE' })).toEqual(expected);
    expect(mutated(expected, { gates })).toBe(expected);
  });

  test('NoExecute taints get the time, repeated ones do not', () => {
    const taints = [
      { key: 'a', effect: 'NoExecute' },
      { key: 'b', effect: 'NoSchedule' },
      { key: 'c', effect: 'NoExecute', timeAdded: '2020-01-01T00:00:00Z' },
      { key: 'a', effect: 'NoExecute', value: 'again' },
    ];
    expect(mutated(cluster({ taints }))).toEqual(
      cluster({ taints: [{ ...taints[0], timeAdded: '2026-01-02T03:04:05Z' }, ...taints.slice(1)] }),
    );
  });

  test('the one zone becomes the list of zones', () => {
    expect(mutated(cluster({ zone: 'a' }))).toEqual(cluster({ zones: ['a'] }));
    const both = cluster({ zone: 'a', zones: ['b'] });
    expect(mutated(both)).toBe(both);
  });
});

describe('validate of clusters', () => {
  test.each<[string, Record<string, unknown>]>([
    ['nothing but a mode', {}],
    ['addresses', { apiEndpoint: 'https://10.0.0.1:6443/k8s', proxyURL: 'socks5://proxy:1080' }],
    ['secrets', { secretRef: { namespace: 'a', name: 'b' }, impersonatorSecretRef: { namespace: 'a', name: 'b' } }],
    ['a place', { provider: 'p', region: 'r', zones: ['z1', 'z2'] }],
    [
      'taints with one key and two effects',
      {
        taints: [
          { key: 'a', effect: 'NoSchedule' },
          { key: 'a', effect: 'NoExecute' },
        ],
      },
    ],
    ['grades', { resourceModels: [model(0, '0', '1'), model(1, '1000m', MAX)] }],
  ])('%s is accepted', (_, spec) => {
    expect(rejections(cluster(spec))).toEqual([]);
  });

  const form = '; desired format: hostname, hostname:port, IP or IP:port';
  const models = (...list: ResourceModel[]) => ({ resourceModels: list });
  const wrong = (list: ResourceModel[], why: string) => [
    `spec.resourceModels: Invalid value: ${JSON.stringify(
      list.map(({ grade, ranges }) => ({
        Grade: grade,
        Ranges: ranges.map(({ name, min, max }) => ({ Name: name, Min: min, Max: max })),
      })),
    )}: ${why}`,
  ];

  test.each<[Record<string, unknown>, string[]]>([
    [{ apiEndpoint: 'localhost' }, [`spec.apiEndpoint: Invalid value: "": host must be provided${form}`]],
    [
      { apiEndpoint: '10.0.0.1:6443' },
      [
        `spec.apiEndpoint: Invalid value: "10.0.0.1:6443": apiEndpoint must be a valid URL: parse "10.0.0.1:6443": first path segment in URL cannot contain colon${form}`,
      ],
    ],
    [
      { apiEndpoint: 'https://u:p@a/?q#f' },
      [
        'spec.apiEndpoint: Invalid value: "u:p": user information is not permitted in the URL',
        'spec.apiEndpoint: Invalid value: "f": fragments are not permitted in the URL',
        'spec.apiEndpoint: Invalid value: "q": query parameters are not permitted in the URL',
      ],
    ],
    [
      { proxyURL: 'ftp://a' },
      ['spec.proxyURL: Invalid value: "ftp://a": unsupported scheme "ftp", must be http, https, or socks5'],
    ],
    [
      { proxyURL: ':' },
      ['spec.proxyURL: Invalid value: ":": apiEndpoint must be a valid URL: parse ":": missing protocol scheme'],
    ],
    [
      { secretRef: { namespace: '', name: '' } },
      ['spec.secretRef.namespace: Required value', 'spec.secretRef.name: Required value'],
    ],
    [{ impersonatorSecretRef: { namespace: '', name: 'a' } }, ['spec.impersonatorSecretRef.namespace: Required value']],
    [
      { zone: 'a', zones: ['b'] },
      ['spec.spec: Invalid value: {"syncMode":"Push","zone":"a","zones":["b"]}: Zone and Zones cannot co-exist'],
    ],
    [
      { taints: [{ key: 'a', effect: 'PreferNoSchedule' }] },
      ['spec.taints[0].effect: Unsupported value: "PreferNoSchedule": supported values: "NoSchedule", "NoExecute"'],
    ],
    [
      { taints: [{ key: '/a', effect: 'NoSchedule' }] },
      ['spec.taints[0].key: Invalid value: "/a": prefix part must be non-empty'],
    ],
    [
      {
        taints: [
          { key: 'a', effect: 'NoSchedule' },
          { key: 'a', effect: 'NoSchedule', value: 'x' },
          { key: 'a', effect: 'NoSchedule', timeAdded: '2026-01-01T05:00:00+05:00' },
        ],
      },
      [
        'spec.taints[1]: Duplicate value: {"key":"a","value":"x","effect":"NoSchedule"}: taints must be unique by key and effect pair',
        'spec.taints[2]: Duplicate value: {"key":"a","effect":"NoSchedule","timeAdded":"2026-01-01T00:00:00Z"}: taints must be unique by key and effect pair',
      ],
    ],
    [
      models(model(0, '0', '1'), model(0, '1', MAX)),
      wrong([model(0, '0', '1'), model(0, '1', MAX)], 'The grade of each models should not be the same'),
    ],
    [
      models({ grade: 0, ranges: [] }, model(1, '1', MAX)),
      wrong([{ grade: 0, ranges: [] }, model(1, '1', MAX)], 'The number of resource types should be the same'),
    ],
    [
      models(model(0, '0', '0')),
      wrong([model(0, '0', '0')], 'The max value of each resource must be greater than the min value'),
    ],
    [
      models(model(0, '1', MAX)),
      wrong([model(0, '1', MAX)], 'The min value of each resource in the first model should be 0'),
    ],
    [
      models(model(0, '0', '1'), model(1, '1', MAX, 'memory')),
      wrong([model(0, '0', '1'), model(1, '1', MAX, 'memory')], 'The resource types of each models should be the same'),
    ],
    [
      models(model(0, '0', '1'), model(1, '2', MAX)),
      wrong(
        [model(0, '0', '1'), model(1, '2', MAX)],
        'Model intervals for resources must be contiguous and non-overlapping',
      ),
    ],
    [
      models(model(0, '0', '1'), model(1, '1', '2')),
      wrong(
        [model(0, '0', '1'), model(1, '1', '2')],
        'The max value of each resource in the last model should be MaxInt64',
      ),
    ],
  ])('%j is rejected', (spec, expected) => {
    expect(rejections(cluster(spec))).toEqual(expected);
  });

  test.each<[Record<string, unknown>, RegExp]>([
    [{ provider: 'a b' }, /^spec\.provider: Invalid value: "a b": a valid label must be/],
    [{ region: 'a b' }, /^spec\.region: Invalid value: "a b": a valid label must be/],
    [{ zone: 'a b' }, /^spec\.Zone: Invalid value: "a b": a valid label must be/],
    [{ zones: ['a', 'b c'] }, /^spec\.Zones: Invalid value: "b c": a valid label must be/],
    [
      { taints: [{ key: 'a', value: 'b c', effect: 'NoSchedule' }] },
      /^spec\.taints\[0\]\.value: Invalid value: "b c": a valid label must be/,
    ],
  ])('%j is rejected, before and after mutation', (spec, pattern) => {
    expect(rejections(cluster(spec))).toEqual([expect.stringMatching(pattern)]);
    expect(rejections(mutated(cluster(spec)))).toEqual([expect.stringMatching(pattern)]);
  });

  test.each<[Record<string, unknown>, string[]]>([
    [
      { name: 'a'.repeat(49) },
      [`metadata.name: Invalid value: "${'a'.repeat(49)}": must be no more than 48 characters`],
    ],
    [{ name: 'a.b' }, ['metadata.name: Invalid value: "a.b": must not contain dots']],
    [{ name: '' }, ['metadata.name: Required value: name or generateName is required']],
    [{ namespace: 'a' }, ['metadata.namespace: Forbidden: not allowed on this type']],
    [
      { finalizers: ['orphan', 'foregroundDeletion'] },
      [
        'metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
      ],
    ],
  ])('metadata %j is rejected', (metadata, expected) => {
    expect(rejections(cluster({}, metadata))).toEqual(expected);
  });

  test('a quantity that cannot be read is rejected, not thrown', () => {
    expect(rejections(cluster({ resourceModels: [model(0, 'x', MAX)] }))).toEqual([
      'spec.resourceModels[0].ranges[0].min: Invalid value: "x": must be a quantity, such as 500m or 2Gi',
    ]);
  });
});
