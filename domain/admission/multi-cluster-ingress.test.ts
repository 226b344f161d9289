import { expect, test } from 'vitest';
import type { KubeObject } from '../object.ts';
import { rejections } from './test-requests.ts';

const backend = { service: { name: 'web', port: { number: 80 } } };
const path = { path: '/', pathType: 'Prefix', backend };

function ingress(spec: Record<string, unknown> | undefined, rest: Record<string, unknown> = {}): KubeObject {
  return JSON.parse(
    JSON.stringify({
      apiVersion: 'networking.karmada.io/v1alpha1',
      kind: 'MultiClusterIngress',
      metadata: { name: 'web', namespace: 'shop' },
      spec,
      ...rest,
    }),
  );
}
const withPath = (change: Record<string, unknown>) => ({ rules: [{ http: { paths: [{ ...path, ...change }] } }] });
const withBackend = (defaultBackend: Record<string, unknown>) => ({ defaultBackend });

test.each<[Record<string, unknown>]>([
  [withBackend(backend)],
  [withBackend({ resource: { apiGroup: 'example.com', kind: 'Bucket', name: 'b' } })],
  [
    {
      rules: [{ host: 'a.example.com' }, { host: '*.example.com', http: { paths: [path] } }],
      tls: [{ hosts: ['a.example.com'], secretName: 's' }],
      ingressClassName: 'nginx',
    },
  ],
  [withPath({ pathType: 'ImplementationSpecific', path: undefined })],
  [withPath({ backend: { service: { name: 'web', port: { name: 'http' } } } })],
])('%j is accepted', (spec) => {
  expect(rejections(ingress(spec))).toEqual([]);
});

const PATH = 'spec.rules[0].http.paths[0]';

test.each<[Record<string, unknown> | undefined, string[]]>([
  [{ rules: [] }, ['spec: Invalid value: []: either `defaultBackend` or `rules` must be specified']],
  [undefined, ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified']],
  [
    { rules: [{ host: '1.2.3.4' }] },
    ['spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address'],
  ],
  [{ rules: [{ http: { paths: [] } }] }, ['spec.rules[0].http.paths: Required value']],
  [withPath({ path: 'a' }), [`${PATH}.path: Invalid value: "a": must be an absolute path`]],
  [
    withPath({ path: 'a', pathType: 'ImplementationSpecific' }),
    [`${PATH}.path: Invalid value: "a": must be an absolute path`],
  ],
  [
    withPath({ path: '/a//b/../c%2f/.' }),
    [
      `${PATH}.path: Invalid value: "/a//b/../c%2f/.": must not contain '//'`,
      `${PATH}.path: Invalid value: "/a//b/../c%2f/.": must not contain '/../'`,
      `${PATH}.path: Invalid value: "/a//b/../c%2f/.": must not contain '%2f'`,
      `${PATH}.path: Invalid value: "/a//b/../c%2f/.": cannot end with '/.'`,
    ],
  ],
  [
    withPath({ pathType: 'Regex' }),
    [`${PATH}.pathType: Unsupported value: "Regex": supported values: "Exact", "ImplementationSpecific", "Prefix"`],
  ],
  [withBackend({}), ['spec.defaultBackend: Invalid value: "": resource or service backend is required']],
  [
    withBackend({ ...backend, resource: { kind: 'A', name: 'a' } }),
    ['spec.defaultBackend: Invalid value: "": cannot set both resource and service backends'],
  ],
  [
    withBackend({ resource: { kind: '', name: '' } }),
    [
      'spec.defaultBackend.resource.kind: Required value: kind is required',
      'spec.defaultBackend.resource.name: Required value: name is required',
    ],
  ],
  [
    withBackend({ resource: { kind: 'a/b', name: '.' } }),
    [
      `spec.defaultBackend.resource.kind: Invalid value: "a/b": may not contain '/'`,
      `spec.defaultBackend.resource.name: Invalid value: ".": may not be '.'`,
    ],
  ],
  [
    withBackend({ service: { name: '' } }),
    [
      'spec.defaultBackend.service.name: Required value',
      'spec.defaultBackend: Required value: port name or number is required',
    ],
  ],
  [
    withBackend({ service: { name: 'web', port: { name: 'a', number: 1 } } }),
    ['spec.defaultBackend: Invalid value: "": cannot set both port name & port number'],
  ],
  [
    withBackend({ service: { name: 'web', port: { number: 70000 } } }),
    ['spec.defaultBackend.service.port.number: Invalid value: 70000: must be between 1 and 65535, inclusive'],
  ],
  [
    withBackend({ service: { name: 'web', port: { name: '1' } } }),
    ['spec.defaultBackend.service.port.name: Invalid value: "1": must contain at least one letter (a-z)'],
  ],
])('%j is rejected', (spec, expected) => {
  expect(rejections(ingress(spec))).toEqual(expected);
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ rules: [{ host: 'A' }] }, /^spec\.rules\[0\]\.host: Invalid value: "A": a lowercase RFC 1123 subdomain/],
  [{ rules: [{ host: 'a.*' }] }, /^spec\.rules\[0\]\.host: Invalid value: "a\.\*": a wildcard DNS-1123 subdomain/],
  [
    { ...withBackend(backend), tls: [{ hosts: ['A'] }] },
    /^spec\.tls\[0\]\.hosts\[0\]: Invalid value: "A": a lowercase RFC 1123 subdomain/,
  ],
  [
    { ...withBackend(backend), tls: [{ secretName: 'A' }] },
    /^spec\.tls\[0\]\.secretName: Invalid value: "A": a lowercase RFC 1123 subdomain/,
  ],
  [
    { ...withBackend(backend), ingressClassName: '' },
    /^spec\.ingressClassName: Invalid value: "": a lowercase RFC 1123 subdomain/,
  ],
  [
    withBackend({ service: { name: '1', port: { number: 1 } } }),
    /^spec\.defaultBackend\.service\.name: Invalid value: "1": a DNS-1035 label/,
  ],
  [
    withBackend({ resource: { apiGroup: 'A', kind: 'B', name: 'b' } }),
    /^spec\.defaultBackend\.resource\.apiGroup: Invalid value: "A": a lowercase RFC 1123 subdomain/,
  ],
])('%j is rejected as a name', (spec, pattern) => {
  expect(rejections(ingress(spec))).toEqual([expect.stringMatching(pattern)]);
});

test('an update checks the load balancer in the status', () => {
  const object = ingress(withBackend(backend), { status: { loadBalancer: { ingress: [{ ip: '300.0.0.1' }] } } });
  expect(rejections(object, { old: ingress(withBackend(backend)) })).toEqual([
    'status.loadBalancer.ingress[0].ip: Invalid value: "300.0.0.1": must be a valid IP address',
  ]);
});
