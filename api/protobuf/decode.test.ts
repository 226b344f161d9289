import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeProtobuf, InvalidProtobufError, isProtobuf, type TypedObject } from './decode.ts';

interface RecordedBody {
  request: string;
  body: string;
  object: TypedObject;
}

/** Bodies that kubectl 1.32 sent, each checked against what a kube-apiserver 1.36 made of it. */
const recorded: RecordedBody[] = JSON.parse(
  readFileSync(new URL('testdata/kubectl-bodies.json', import.meta.url), 'utf8'),
);

/** A field of a hand-made message: number and bytes (a string is UTF-8), or number and varint. */
function field(number: number, value: string | Uint8Array | number): Uint8Array {
  if (typeof value === 'number') {
    return Uint8Array.from([...varint(number * 8), ...varint(value)]);
  }
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return Uint8Array.from([...varint(number * 8 + 2), ...varint(bytes.length), ...bytes]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 0x80n) {
      return [...bytes, Number(rest)];
    }
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}

function message(...fields: Uint8Array[]): Uint8Array {
  return Uint8Array.from(fields.flatMap((bytes) => [...bytes]));
}

function body(apiVersion: string, kind: string, raw: Uint8Array): Uint8Array {
  const typeMeta = message(field(1, apiVersion), field(2, kind));
  return message(new TextEncoder().encode('k8s\0'), field(1, typeMeta), field(2, raw));
}

/** The spec of a body of this kind whose spec is field 2. */
function specOf(apiVersion: string, kind: string, ...fields: Uint8Array[]): unknown {
  return decodeProtobuf(body(apiVersion, kind, field(2, message(...fields)))).spec;
}

describe('decodeProtobuf', () => {
  test.each(recorded.map((one) => [one.object.kind, one] as const))('decodes a %s of kubectl', (_kind, one) => {
    const bytes = Buffer.from(one.body, 'base64');
    expect(isProtobuf(bytes)).toBe(true);
    expect(decodeProtobuf(bytes)).toEqual(one.object);
  });

  test('keeps the zero of a pointer and drops that of a plain field', () => {
    const selector = field(2, '');
    expect(specOf('apps/v1', 'Deployment', field(1, 0), selector, field(5, 0), field(7, 0))).toEqual({
      replicas: 0,
      selector: {},
    });
  });

  test('reads negative numbers', () => {
    expect(decodeProtobuf(body('scheduling.k8s.io/v1', 'PriorityClass', field(2, -5))).value).toBe(-5);
  });

  test('puts the fields of an inlined struct among those around it', () => {
    const volume = message(field(1, 'data'), field(2, message(field(2, ''))));
    expect(specOf('v1', 'Pod', field(1, volume))).toEqual({ volumes: [{ name: 'data', emptyDir: {} }] });
  });

  test('reads times, quantities, numbers or strings, and maps', () => {
    const lease = message(field(1, 'me'), field(4, message(field(1, 1_700_000_000), field(2, 1_234_000))));
    expect(specOf('coordination.k8s.io/v1', 'Lease', lease)).toEqual({
      holderIdentity: 'me',
      renewTime: '2023-11-14T22:13:20.001234Z',
    });
    const hard = message(field(1, 'cpu'), field(2, field(1, '1500m')));
    const empty = field(1, 'pods');
    expect(specOf('v1', 'ResourceQuota', field(1, hard), field(1, empty))).toEqual({
      hard: { cpu: '1500m', pods: '0' },
    });
    expect(specOf('policy/v1', 'PodDisruptionBudget', field(1, message(field(1, 1), field(3, '50%'))))).toEqual({
      minAvailable: '50%',
    });
    expect(specOf('policy/v1', 'PodDisruptionBudget', field(3, message(field(1, 0), field(2, 0))))).toEqual({
      maxUnavailable: 0,
    });
  });

  test('reads the schemas of a CustomResourceDefinition', () => {
    const schema = message(
      field(5, 'object'),
      field(30, message(field(1, 1), field(2, message(field(5, 'string'), field(8, field(1, '"a"')))))),
      field(32, message(field(1, 'a'), field(2, field(2, 'b')))),
      field(24, field(1, field(5, 'integer'))),
      field(33, field(1, 0)),
      field(38, 0),
    );
    const version = message(field(1, 'v1'), field(4, field(1, schema)));
    expect(specOf('apiextensions.k8s.io/v1', 'CustomResourceDefinition', field(7, version))).toEqual({
      versions: [
        {
          name: 'v1',
          schema: {
            openAPIV3Schema: {
              type: 'object',
              additionalProperties: { type: 'string', default: 'a' },
              dependencies: { a: ['b'] },
              items: { type: 'integer' },
              additionalItems: false,
              'x-kubernetes-preserve-unknown-fields': false,
            },
          },
        },
      ],
    });
  });

  test('takes options that every group shares', () => {
    const options = message(field(1, 0), field(4, 'Foreground'), field(5, 'All'));
    expect(decodeProtobuf(body('apps/v1', 'DeleteOptions', options))).toEqual({
      apiVersion: 'apps/v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: 0,
      propagationPolicy: 'Foreground',
      dryRun: ['All'],
    });
  });

  test('skips fields it does not know and takes JSON inside the envelope', () => {
    expect(decodeProtobuf(body('v1', 'ConfigMap', field(900, 'new')))).toEqual({ apiVersion: 'v1', kind: 'ConfigMap' });
    const json = message(
      body('v1', 'ConfigMap', new TextEncoder().encode('{"data":{"a":"b"}}')),
      field(4, 'application/json'),
    );
    expect(decodeProtobuf(json)).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } });
  });

  test('keeps a key called __proto__ as data', () => {
    const entry = message(field(1, '__proto__'), field(2, 'x'));
    const { data } = decodeProtobuf(body('v1', 'ConfigMap', field(2, entry)));
    expect(Object.entries(data ?? {})).toEqual([['__proto__', 'x']]);
  });

  const nested = (depth: number): Uint8Array => {
    let schema = field(5, 'object');
    for (let level = 0; level < depth; level++) {
      schema = field(28, schema);
    }
    return body('apiextensions.k8s.io/v1', 'CustomResourceDefinition', field(2, field(7, field(4, field(1, schema)))));
  };

  test.each([
    ['a body that is not protobuf', new TextEncoder().encode('{}'), 'does not start with'],
    [
      'a kind that Kubernetes does not define',
      body('example.com/v1', 'Widget', message()),
      'no kind "Widget" of "example.com/v1"',
    ],
    ['a field of the wrong wire type', body('v1', 'ConfigMap', field(2, 7)), 'field data (2) does not hold a string'],
    ['a cut field', body('v1', 'ConfigMap', Uint8Array.from([0x12, 9, 1])), 'cut off'],
    ['a wire type that does not exist', body('v1', 'ConfigMap', Uint8Array.from([0x0b])), 'unknown wire type'],
    ['text that is not UTF-8', body('v1', 'ConfigMap', field(2, field(1, Uint8Array.from([0xff])))), 'not UTF-8'],
    ['nesting without end', nested(200), 'nested deeper than'],
    ['a body above the limit', body('v1', 'ConfigMap', new Uint8Array(3 * 1024 * 1024)), 'at most'],
    ['a compressed envelope', message(body('v1', 'ConfigMap', message()), field(3, 'gzip')), 'encoding "gzip"'],
  ])('refuses %s', (_what, bytes, text) => {
    expect(() => decodeProtobuf(bytes)).toThrow(InvalidProtobufError);
    expect(() => decodeProtobuf(bytes)).toThrow(text);
  });

  test('answers any damaged body with an object or an InvalidProtobufError', () => {
    const bodies = recorded.map(({ body: text }) => Buffer.from(text, 'base64'));
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.nat(), fc.integer({ min: 0, max: 255 }), (bytes, at, value) => {
        const damaged = Uint8Array.from(bytes);
        damaged[4 + (at % (damaged.length - 4))] = value;
        try {
          decodeProtobuf(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidProtobufError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
