import { expect, test } from 'vitest';
import { InvalidSelectorError } from './labels.ts';
import { labelSelectorText, parseLabelSelector } from './selector-text.ts';

test.each([
  ['app=web', [{ key: 'app', operator: 'In', values: ['web'] }]],
  [
    'app in (a,b),!old',
    [
      { key: 'app', operator: 'In', values: ['a', 'b'] },
      { key: 'old', operator: 'DoesNotExist', values: [] },
    ],
  ],
  [
    'x>3,y notin (a)',
    [
      { key: 'x', operator: 'Gt', values: ['3'] },
      { key: 'y', operator: 'NotIn', values: ['a'] },
    ],
  ],
  ['', []],
])('parseLabelSelector reads %j', (text, expected) => {
  expect(parseLabelSelector(text)).toEqual(expected);
});

test.each(['app in (', '=x', 'a b', 'x>y'])('parseLabelSelector refuses %j', (text) => {
  expect(() => parseLabelSelector(text)).toThrow(InvalidSelectorError);
});

test.each([
  [{ matchLabels: { app: 'web' } }, 'app=web'],
  [
    {
      matchExpressions: [
        { key: 'a', operator: 'In', values: ['x', 'y'] },
        { key: 'b', operator: 'NotIn', values: ['z'] },
        { key: 'c', operator: 'Exists' },
        { key: 'd', operator: 'DoesNotExist' },
      ],
    },
    'a in (x,y),b!=z,c,!d',
  ],
  [{}, ''],
  [undefined, ''],
])('labelSelectorText of %j is read back', (selector, text) => {
  expect(labelSelectorText(selector)).toBe(text);
  expect(parseLabelSelector(text).length).toBe(text === '' ? 0 : text.split(/,(?![xy])/).length);
});
