import { expect, test } from 'vitest';
import { memoryLog } from '../store/memory-log.ts';
import { openStore } from '../store/store.ts';
import { expireEvents } from './event-expiry.ts';

const NOW = new Date('2026-01-01T12:00:00Z');

function event(name: string, times: Record<string, string>) {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: 'a', creationTimestamp: '2026-01-01T10:00:00Z' },
    ...times,
  };
}

test('expireEvents deletes what was not seen for an hour', async () => {
  const store = await openStore(memoryLog());
  const events = [
    event('old', {}),
    event('repeated', { lastTimestamp: '2026-01-01T11:30:00Z' }),
    event('in-a-series', { eventTime: '2026-01-01T10:00:00.000000Z', series: '' }),
    { ...event('counted', {}), series: { count: 2, lastObservedTime: '2026-01-01T11:59:00.000000Z' } },
  ];
  await store.write(
    events.map((object) => ({
      type: 'put',
      resource: 'events',
      key: `a/${object.metadata.name}`,
      expected: 0,
      object,
    })),
  );
  await expireEvents({ store, now: () => NOW });
  expect(
    store
      .collection('events')
      .list('')
      .map(({ key }) => key),
  ).toEqual(['a/counted', 'a/repeated']);
  await store.close();
});
