import { expect, test } from 'vitest';
import { isCronSchedule } from './cron.ts';

test.each([
  '* * * * *',
  '*/5 * * * *',
  '0/10 * * * *',
  '0 8 * * 1-5',
  '0 0 1,15 * ?',
  '5-50/5 0-23 1-31 1-12 0-7',
  '0 8 * jan-MAR Mon,fri',
  '0 0 L * *',
  '0 0 15W * *',
  '0 0 * * 5L',
  '0 0 * * 1#2',
  '0 0 * * 7-3',
  '0 0 0 1 1 *',
  '0 0 1 1 * 2030',
  '0 0 0 1 1 * 2030',
  '  @daily ',
  '@YEARLY',
  '@5minutes',
])('"%s" is a schedule', (text) => {
  expect(isCronSchedule(text)).toBe(true);
});

test.each([
  '',
  '* * * *',
  '* * * * * * * *',
  '60 * * * *',
  '* 24 * * *',
  '* * 0 * *',
  '* * 32 * *',
  '* * * 13 *',
  '* * * * 8',
  '*/0 * * * *',
  '*/x * * * *',
  '10-5 * * * *',
  '1--5 * * * *',
  '*-5 * * * *',
  '1,,2 * * * *',
  '-1 * * * *',
  '* * * L *',
  '@never',
  '@every 5m',
])('"%s" is none', (text) => {
  expect(isCronSchedule(text)).toBe(false);
});
