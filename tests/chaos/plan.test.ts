/** The schedules themselves: what a seed promises. */
import { expect, test } from 'vitest';
import { SHAPES } from './fleet.ts';
import { planSchedule } from './plan.ts';

const SEEDS = Array.from({ length: 300 }, (_, seed) => seed);

test.each(SHAPES)('planSchedule() gives the same schedule for the same seed, and others for others (%s)', (shape) => {
  expect(planSchedule(7, shape)).toEqual(planSchedule(7, shape));
  expect(new Set(SEEDS.map((seed) => JSON.stringify(planSchedule(seed, shape).faults))).size).toBe(SEEDS.length);
});

test('planSchedule() comes to every kind of fault and of action, and ends with a policy for every template', () => {
  const faults = new Set<string>();
  const actions = new Set<string>();
  for (const schedule of SEEDS.flatMap((seed) => SHAPES.map((shape) => planSchedule(seed, shape)))) {
    for (const { fault } of schedule.faults) {
      faults.add(`${fault.how} ${fault.on.replace(/\d/, '')}`);
    }
    for (const { action } of schedule.actions) {
      actions.add(action.kind === 'byHand' ? action.kind : (action.what.split(' ')[0] ?? ''));
    }
    const times = schedule.actions.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    for (const group of ['web', 'settings', 'guarded', 'kept']) {
      const policies = schedule.final.filter(({ metadata }) => metadata.name.startsWith(`${group}-p`));
      expect(policies).toHaveLength(1);
    }
  }
  expect([...faults].sort()).toEqual([
    ...['cutAnswers member', 'down member', 'drain member', 'error member', 'flap member'],
    ...['freeze agent', 'freeze engine', 'freeze member', 'freeze worker'],
    ...['kill agent', 'kill engine', 'kill everything', 'kill hub', 'kill member', 'kill worker'],
    ...['silent member', 'slow member', 'stop hub'],
  ]);
  expect([...actions]).toEqual(
    expect.arrayContaining(['begin', 'create', 'change', 'send', 'write', 'delete', 'byHand']),
  );
});
