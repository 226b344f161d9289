import { expect, test } from 'vitest';
import { clusterRole, deepFreeze, deployment, work } from '../fixtures.ts';
import { InterpretationError } from '../interpreter/interpreter.ts';
import { reflectStatus } from './manifest-status.ts';

const observed = deepFreeze({ ...deployment(), status: { replicas: 2, readyReplicas: 1 } });
const identifier = {
  ordinal: 0,
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  resource: '',
  namespace: 'default',
  name: 'nginx',
};
const REFLECTED = 'Normal ReflectStatusSucceed: Reflect status for object(Deployment/default/nginx) succeed.';

function fails(): never {
  throw new InterpretationError('no spec');
}

test.each([
  [
    'the whole status of a kind without hooks, healthy',
    {},
    { status: observed.status, health: 'Healthy' },
    [REFLECTED],
  ],
  [
    'what the kind reflects',
    { reflectStatus: () => ({ readyReplicas: 1 }) },
    { status: { readyReplicas: 1 }, health: 'Healthy' },
    [REFLECTED],
  ],
  ['no status where the kind reflects none', { reflectStatus: () => undefined }, { health: 'Healthy' }, [REFLECTED]],
  [
    'a healthy object',
    { interpretHealth: () => true },
    { status: observed.status, health: 'Healthy' },
    [REFLECTED, 'Normal InterpretHealthSucceed: Interpret health of object(Deployment/default/nginx) as healthy.'],
  ],
  [
    'an unhealthy object',
    { interpretHealth: () => false },
    { status: observed.status, health: 'Unhealthy' },
    [REFLECTED, 'Normal InterpretHealthSucceed: Interpret health of object(Deployment/default/nginx) as unhealthy.'],
  ],
  [
    'unknown health',
    { interpretHealth: fails },
    { status: observed.status, health: 'Unknown' },
    [
      REFLECTED,
      'Warning InterpretHealthFailed: Interpret health of object(Deployment/default/nginx) failed, err: no spec.',
    ],
  ],
])('reflectStatus() writes %s', (_, interpreter, entry, events) => {
  const reflection = reflectStatus(work('m1', { conditions: [] }), observed, interpreter);
  expect(reflection).toMatchObject({
    kind: 'reflected',
    status: { conditions: [], manifestStatuses: [{ identifier, ...entry }] },
  });
  const texts =
    reflection.kind === 'foreign'
      ? []
      : reflection.events.map((each) => `${each.type} ${each.reason}: ${each.message}`);
  expect(texts).toEqual(events);
});

test('reflectStatus() returns the very status when nothing changes', () => {
  const first = reflectStatus(work('m1'), observed, {});
  const status = first.kind === 'reflected' ? first.status : undefined;
  const second = reflectStatus(work('m1', status), observed, {});
  expect(second.kind === 'reflected' && second.status).toBe(status);
});

test('reflectStatus() writes nothing when the status cannot be read', () => {
  expect(reflectStatus(work('m1'), observed, { reflectStatus: fails })).toEqual({
    kind: 'failed',
    events: [
      {
        type: 'Warning',
        reason: 'ReflectStatusFailed',
        message: 'Reflect status for object(Deployment/default/nginx) failed, err: no spec.',
      },
    ],
  });
});

test('reflectStatus() ignores an object that the Work does not hold', () => {
  expect(reflectStatus(work('m1'), clusterRole(), {})).toEqual({ kind: 'foreign' });
  expect(reflectStatus(work('m1'), deployment({ namespace: 'other' }), {})).toEqual({ kind: 'foreign' });
});
