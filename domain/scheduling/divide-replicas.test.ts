import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Placement } from '../kinds/placement.ts';
import type { Candidate } from './candidates.ts';
import { divideReplicas } from './divide-replicas.ts';
import {
  AGGREGATED,
  DUPLICATED,
  DYNAMIC,
  EVEN,
  replicasByName,
  sampleCandidate,
  sampleSpec,
  targets,
  weighted,
} from './samples.ts';

interface Division {
  placement: Placement;
  wanted: number;
  /** Room by cluster name, besides what runs. */
  room: Record<string, number>;
  running?: Record<string, number>;
  fresh?: boolean;
  uid?: string;
}

function candidates({ room, running = {} }: Division): Candidate[] {
  return Object.entries(room).map(([name, free]) => sampleCandidate(name, free, { running: running[name] ?? 0 }));
}

function divide(division: Division): Record<string, number> {
  const { placement, wanted, running = {}, fresh = false, uid } = division;
  const spec = sampleSpec(placement, { replicas: wanted, clusters: targets(running) });
  const resource = { ...spec.resource, ...(uid === undefined ? {} : { uid }) };
  return replicasByName(divideReplicas(candidates(division), wanted, { ...spec, resource }, fresh));
}

/** A UID for which ties go to the greater name. */
const ODD_UID = 'b';

test.each<[string, Division, Record<string, number>]>([
  ['Duplicated: all of them everywhere', { placement: DUPLICATED, wanted: 3, room: { a: 0, b: 1 } }, { a: 3, b: 3 }],
  ['even weights', { placement: EVEN, wanted: 5, room: { a: 0, b: 9 } }, { a: 3, b: 2 }],
  ['even weights, odd UID', { placement: EVEN, wanted: 5, room: { a: 0, b: 9 }, uid: ODD_UID }, { a: 2, b: 3 }],
  ['static weights', { placement: weighted({ a: 1, b: 3 }), wanted: 9, room: { a: 0, b: 0 } }, { a: 2, b: 7 }],
  [
    'static weights leave out what they do not name',
    { placement: weighted({ a: 1 }), wanted: 4, room: { a: 0, b: 9 } },
    { a: 4 },
  ],
  [
    'static weights that name nobody',
    { placement: weighted({ z: 1 }), wanted: 4, room: { a: 0, b: 9 } },
    { a: 2, b: 2 },
  ],
  [
    'static weights ignore what runs',
    { placement: weighted({ a: 1, b: 1 }), wanted: 4, room: { a: 0, b: 0 }, running: { a: 4 } },
    { a: 2, b: 2 },
  ],
  ['dynamic weights', { placement: DYNAMIC, wanted: 12, room: { a: 18, b: 12, c: 6 } }, { a: 6, b: 4, c: 2 }],
  [
    'dynamic weights, scale up by room alone',
    { placement: DYNAMIC, wanted: 12, room: { a: 10, b: 20 }, running: { a: 6 } },
    { a: 8, b: 4 },
  ],
  [
    'dynamic weights, scale down in proportion',
    { placement: DYNAMIC, wanted: 6, room: { a: 0, b: 0 }, running: { a: 8, b: 4 } },
    { a: 4, b: 2 },
  ],
  [
    'dynamic weights, unchanged',
    { placement: DYNAMIC, wanted: 6, room: { a: 90, b: 0 }, running: { a: 1, b: 5 } },
    { a: 1, b: 5 },
  ],
  [
    'dynamic weights, afresh by room and what runs',
    { placement: DYNAMIC, wanted: 6, room: { a: 8, b: 1 }, running: { a: 1, b: 5 }, fresh: true },
    { a: 4, b: 2 },
  ],
  [
    'replicas of a cluster that is out move',
    { placement: DYNAMIC, wanted: 6, room: { a: 5, b: 5 }, running: { a: 2, gone: 4 } },
    { a: 4, b: 2 },
  ],
  [
    'Aggregated: the roomiest that suffices',
    { placement: AGGREGATED, wanted: 5, room: { a: 4, b: 9, c: 6 } },
    { b: 5 },
  ],
  ['Aggregated: as few as suffice', { placement: AGGREGATED, wanted: 12, room: { a: 4, b: 9, c: 6 } }, { b: 7, c: 5 }],
  [
    'Aggregated, scale up where it runs',
    { placement: AGGREGATED, wanted: 5, room: { a: 4, b: 9 }, running: { a: 2 } },
    { a: 5 },
  ],
  [
    'Aggregated, scale up beyond that',
    { placement: AGGREGATED, wanted: 9, room: { a: 4, b: 9 }, running: { a: 2 } },
    { a: 4, b: 5 },
  ],
  [
    'Aggregated, scale down to the greatest',
    { placement: AGGREGATED, wanted: 3, room: { a: 0, b: 0 }, running: { a: 2, b: 4 } },
    { b: 3 },
  ],
  [
    'Aggregated, afresh',
    { placement: AGGREGATED, wanted: 6, room: { a: 9, b: 0 }, running: { a: 1, b: 5 }, fresh: true },
    { a: 6 },
  ],
  ['nothing wanted', { placement: DYNAMIC, wanted: 0, room: { a: 9 }, running: { a: 5 } }, { a: 0 }],
])('divideReplicas() %s', (_, division, wanted) => {
  expect(divide(division)).toEqual(wanted);
});

test.each<[Record<string, number>, number, Record<string, number>]>([
  [{ a: 1, b: 1 }, 3, { a: 2, b: 1 }],
  [{ a: 1, b: 1, c: 1 }, 3, { a: 1, b: 1, c: 1 }],
  [{ a: 1, b: 1, c: 1 }, 5, { a: 2, b: 2, c: 1 }],
  [{ a: 2, b: 1, c: 1, d: 1 }, 7, { a: 3, b: 2, c: 1, d: 1 }],
  [{ a: 2, b: 1, c: 1, d: 1 }, 8, { a: 3, b: 2, c: 2, d: 1 }],
  [{ a: 2, b: 1, c: 1, d: 1 }, 9, { a: 3, b: 2, c: 2, d: 2 }],
  [{ a: 1, b: 1, c: 1, d: 1 }, 6, { a: 2, b: 2, c: 1, d: 1 }],
  [{ a: 2, b: 1, c: 1, d: 1 }, 6, { a: 3, b: 1, c: 1, d: 1 }],
  [{ a: 1, b: 1, c: 1, d: 1 }, 5, { a: 2, b: 1, c: 1, d: 1 }],
])('divideReplicas() by weights %j gives of %i replicas %j', (weights, wanted, shares) => {
  const room = Object.fromEntries(Object.keys(weights).map((name) => [name, 0]));
  expect(divide({ placement: weighted(weights), wanted, room })).toEqual(shares);
});

test.each<[Partial<Division>, string]>([
  [{}, 'failed to scale up: Clusters available replicas 5 are not enough to schedule.'],
  [
    { fresh: true, running: { a: 2 } },
    'failed to do fresh scale: Clusters available replicas 7 are not enough to schedule.',
  ],
])('divideReplicas() without enough room and %o is unschedulable', (parts, message) => {
  const division: Division = { placement: AGGREGATED, wanted: 9, room: { a: 3, b: 2 }, ...parts };
  expect(() => divide(division)).toThrow(expect.objectContaining({ reason: 'Unschedulable', message }));
});

test('divideReplicas() refuses a division without preference', () => {
  const placement: Placement = { replicaScheduling: { replicaSchedulingType: 'Divided' } };
  const message =
    'unsupported replica scheduling strategy, replicaSchedulingType: Divided, replicaDivisionPreference: , please try another scheduling strategy';
  expect(() => divide({ placement, wanted: 1, room: { a: 1 } })).toThrow(
    expect.objectContaining({ reason: 'SchedulerError', message }),
  );
});

const divisions = fc
  .array(fc.record({ free: fc.nat(40), runs: fc.nat(20) }), { minLength: 1, maxLength: 20 })
  .chain((clusters) => {
    const room = clusters.reduce((sum, { free, runs }) => sum + free + runs, 0);
    return fc.record({
      placement: fc.constantFrom(AGGREGATED, DYNAMIC),
      wanted: fc.integer({ min: 0, max: room }),
      room: fc.constant(Object.fromEntries(clusters.map(({ free }, index) => [`m${index}`, free]))),
      running: fc.constant(Object.fromEntries(clusters.map(({ runs }, index) => [`m${index}`, runs]))),
      fresh: fc.boolean(),
      uid: fc.constantFrom('a', ODD_UID),
    });
  });

const total = (shares: Record<string, number>) => Object.values(shares).reduce((sum, count) => sum + count, 0);

test('divideReplicas() by capacity gives out what is wanted, and no cluster more than it can hold', () => {
  fc.assert(
    fc.property(divisions, (division) => {
      const shares = divide(division);
      expect(total(shares)).toBe(division.wanted);
      for (const [name, count] of Object.entries(shares)) {
        expect(count).toBeLessThanOrEqual((division.room[name] ?? 0) + (division.running[name] ?? 0));
      }
    }),
    { numRuns: 500 },
  );
});

test('divideReplicas() steadily moves no replica that need not move', () => {
  fc.assert(
    fc.property(divisions, (division) => {
      const steady = { ...division, fresh: false };
      const shares = divide(steady);
      const grows = division.wanted >= total(division.running);
      for (const [name, runs] of Object.entries(division.running)) {
        const count = shares[name] ?? 0;
        expect(grows ? count >= runs : count <= runs).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

test('divideReplicas() again changes nothing', () => {
  fc.assert(
    fc.property(divisions, (division) => {
      const steady = { ...division, fresh: false };
      const running = divide(steady);
      expect(divide({ ...steady, running })).toEqual(running);
    }),
  );
});

const weightings = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 12 }).chain((names) =>
  fc.record({
    placement: fc
      .array(fc.integer({ min: 1, max: 9 }), { minLength: names.length, maxLength: names.length })
      .map((list) => weighted(Object.fromEntries(names.map((name, index) => [name, list[index] ?? 1])))),
    wanted: fc.nat(200),
    room: fc.constant(Object.fromEntries(names.map((name) => [name, 0]))),
    uid: fc.constantFrom('a', ODD_UID),
  }),
);

test('divideReplicas() by weights gives out what is wanted, whatever runs, and the same again', () => {
  fc.assert(
    fc.property(weightings, (division) => {
      const shares = divide(division);
      expect(total(shares)).toBe(division.wanted);
      expect(divide({ ...division, running: shares })).toEqual(shares);
    }),
  );
});
