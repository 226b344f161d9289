import { expect, test } from 'vitest';
import { humanAge, humanDuration } from './human-duration.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

test.each([
  [-5, '<invalid>'],
  [-1, '0s'],
  [119, '119s'],
  [2 * MINUTE, '2m'],
  [9 * MINUTE + 59, '9m59s'],
  [10 * MINUTE + 59, '10m'],
  [179 * MINUTE, '179m'],
  [3 * HOUR, '3h'],
  [7 * HOUR + 59 * MINUTE, '7h59m'],
  [47 * HOUR, '47h'],
  [2 * DAY, '2d'],
  [7 * DAY + 23 * HOUR, '7d23h'],
  [729 * DAY, '729d'],
  [730 * DAY, '2y'],
  [800 * DAY, '2y70d'],
  [9 * 365 * DAY + DAY, '9y'],
])('humanDuration shows %i s as %s', (seconds, text) => {
  expect(humanDuration(seconds * 1000)).toBe(text);
});

test('humanAge shows a missing time as unknown', () => {
  expect(humanAge('', new Date())).toBe('<unknown>');
  expect(humanAge('2024-01-01T00:00:00Z', new Date('2024-01-01T00:01:30Z'))).toBe('90s');
});
