import { expect, test } from 'vitest';
import type { Cause } from '../domain/propagation/cause.ts';
import { catchUp } from './catch-up.ts';

const cause = (kind: string, resourceVersion: string): Cause => ({
  apiVersion: 'v1',
  kind,
  namespace: 'shop',
  name: 'web',
  resourceVersion,
});

/** Collections that tell what they are asked to wait for; one of a kind in `late` is there from the third look on. */
function hubWith({ late = '' }: { late?: string } = {}) {
  const waits: string[] = [];
  let looks = 0;
  const collection = (_: string, kind: string) => {
    looks += kind === late ? 1 : 0;
    return kind === 'Gone' || (kind === late && looks < 3)
      ? undefined
      : {
          catchUp: async ({ name }: { name: string }, version: string) => {
            waits.push(`${kind} ${name} ${version}`);
          },
        };
  };
  return { hub: { collection }, waits };
}

test('catchUp() waits for each cause in the cache of its kind', async () => {
  const { hub, waits } = hubWith();
  await catchUp(hub, [cause('ConfigMap', '7'), cause('Secret', '9')]);
  expect(waits.sort()).toEqual(['ConfigMap web 7', 'Secret web 9']);
});

test('catchUp() waits for a kind that was just defined, and does not for ever for one that is served no more', async () => {
  const { hub, waits } = hubWith({ late: 'Widget' });
  await catchUp(hub, [cause('Widget', '3'), cause('Gone', '1')]);
  expect(waits).toEqual(['Widget web 3']);
});

test('catchUp() passes on that a cache could not be brought up to date', async () => {
  const failure = new Error('the watch has yet to tell');
  const hub = { collection: () => ({ catchUp: () => Promise.reject(failure) }) };
  await expect(catchUp(hub, [cause('ConfigMap', '7')])).rejects.toBe(failure);
});
