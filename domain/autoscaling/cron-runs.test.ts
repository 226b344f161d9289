import { expect, test } from 'vitest';
import type { CronFederatedHPA, CronFederatedHPARule } from '../kinds/cron-federated-hpa.ts';
import { executionHistories, ruleStates } from './cron-runs.ts';
import { readRule } from './cron-schedule.ts';

const at = (time: string): number => Date.parse(`2026-11-24T${time}Z`);

type Histories = NonNullable<CronFederatedHPA['status']>['executionHistories'];

function cron(rules: Partial<CronFederatedHPARule>[], executionHistories: Histories = []): CronFederatedHPA {
  return {
    apiVersion: 'autoscaling.karmada.io/v1alpha1',
    kind: 'CronFederatedHPA',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      rules: rules.map((rule) => ({ name: 'r', schedule: '*/5 * * * *', targetReplicas: 3, ...rule })),
    },
    status: { executionHistories },
  };
}

const announced = (time: string): Histories => [{ ruleName: 'r', nextExecutionTime: `2026-11-24T${time}Z` }];

test.each<[string, Partial<CronFederatedHPARule>, Histories, string, { due?: string; next?: string }]>([
  ['a new rule waits for its time', {}, [], '12:00:00.500', { next: '12:05:00' }],
  ['one that is due runs', {}, announced('12:05:00'), '12:05:00.010', { due: '12:05:00', next: '12:10:00' }],
  ['one that is a little late runs', {}, announced('12:05:00'), '12:05:59', { due: '12:05:00', next: '12:10:00' }],
  ['one that is too late is passed over', {}, announced('12:05:00'), '12:06:01', { next: '12:10:00' }],
  [
    'of several that were missed the last runs',
    {},
    announced('11:00:00'),
    '12:05:10',
    { due: '12:05:00', next: '12:10:00' },
  ],
  ['one whose time is to come waits', {}, announced('12:10:00'), '12:05:10', { next: '12:10:00' }],
  [
    'a schedule that was changed does not run at the old times',
    { schedule: '0 13 * * *' },
    announced('12:05:00'),
    '12:05:00',
    { next: '13:00:00' },
  ],
  ['a suspended rule does not run', { suspend: true }, announced('12:05:00'), '12:05:00', {}],
  ['a schedule that never comes', { schedule: '0 0 30 2 *' }, [], '12:05:00', {}],
])('ruleStates: %s', (_, rule, histories, now, { due, next }) => {
  const [state] = ruleStates(cron([rule], histories), at(now));
  expect([state?.dueMs, state?.nextMs]).toEqual([due && at(due), next && at(next)]);
});

test('ruleStates tells of a schedule that cannot be read', () => {
  const [state] = ruleStates(cron([{ schedule: '61 * * * *' }]), at('12:00:00'));
  expect(state?.problem).toContain('61');
});

test('executionHistories keeps the newest runs of each rule, and none of rules that are gone', () => {
  const run = (time: string) => ({ scheduleTime: `2026-11-24T${time}Z`, executionTime: `2026-11-24T${time}Z` });
  const before: Histories = [
    { ruleName: 'gone', successfulExecutions: [run('10:00:00')] },
    {
      ruleName: 'r',
      nextExecutionTime: '2026-11-24T12:05:00Z',
      successfulExecutions: [{ ...run('12:00:00'), appliedReplicas: 2 }, run('11:55:00')],
      failedExecutions: [{ ...run('11:50:00'), message: 'no' }],
    },
  ];
  const object = cron(
    [
      { successfulHistoryLimit: 2, targetMinReplicas: 1 },
      { name: 'bad', failedHistoryLimit: 0 },
      { name: 'off', suspend: true },
    ],
    before,
  );
  const now = at('12:05:00');
  const runs = [
    { rule: 'r', dueMs: now, ranMs: now + 1_500 },
    { rule: 'bad', dueMs: now, ranMs: now, problem: 'not found' },
  ];
  expect(executionHistories(object, ruleStates(object, now), runs)).toEqual([
    {
      ruleName: 'r',
      nextExecutionTime: '2026-11-24T12:10:00Z',
      successfulExecutions: [
        {
          scheduleTime: '2026-11-24T12:05:00Z',
          executionTime: '2026-11-24T12:05:01Z',
          appliedReplicas: 3,
          appliedMinReplicas: 1,
        },
        { ...run('12:00:00'), appliedReplicas: 2 },
      ],
      failedExecutions: [{ ...run('11:50:00'), message: 'no' }],
    },
    { ruleName: 'bad', nextExecutionTime: '2026-11-24T12:10:00Z', failedExecutions: [] },
    { ruleName: 'off' },
  ]);
});

test.each([
  ['0 8 * * 1-5', 'UTC', '2026-11-25T08:00:00.000Z'],
  ['0 8 * * *', 'Europe/Berlin', '2026-11-25T07:00:00.000Z'],
  ['0 8 * * *', '', '2026-11-25T08:00:00.000Z'],
  ['30 0 12 * * *', 'UTC', '2026-11-24T12:00:30.000Z'],
  ['0 0 1 1 * 2028', 'UTC', '2028-01-01T00:00:00.000Z'],
  ['@30minutes', 'UTC', '2026-11-24T12:30:00.000Z'],
  ['@weekly', 'UTC', '2026-11-29T00:00:00.000Z'],
  ['0 0 L * *', 'UTC', '2026-11-30T00:00:00.000Z'],
  ['0 0 * * 5#2', 'UTC', '2026-12-11T00:00:00.000Z'],
  ['0 0 * * 7-1', 'UTC', '2026-11-29T00:00:00.000Z'],
  ['5/20 * * * *', 'UTC', '2026-11-24T12:05:00.000Z'],
  // Either day will do, as in every cron.
  ['0 0 13 * 5', 'UTC', '2026-11-27T00:00:00.000Z'],
])('readRule: after noon, %j in zone %j comes at %s', (schedule, timeZone, expected) => {
  const rule = readRule({ schedule, timeZone });
  expect('times' in rule && rule.times.after(new Date(at('12:00:00')))?.toISOString()).toBe(expected);
});

test('readRule: an hour that is skipped in spring, and one that comes twice in autumn', () => {
  const rule = readRule({ schedule: '30 2 * * *', timeZone: 'Europe/Berlin' });
  const after = (time: string) => ('times' in rule ? rule.times.after(new Date(time))?.toISOString() : undefined);
  expect(after('2027-03-28T00:00:00Z')).toBe('2027-03-28T01:00:00.000Z');
  expect(after('2027-10-31T00:00:00Z')).toBe('2027-10-31T00:30:00.000Z');
});
