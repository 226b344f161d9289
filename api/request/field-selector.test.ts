import { describe, expect, test } from 'vitest';
import { type FieldRequirement, matchesFields, parseFieldSelector } from './field-selector.ts';

const is = (path: string, value: string): FieldRequirement => ({ path, equal: true, value });

describe('parseFieldSelector', () => {
  test.each<[string, FieldRequirement[]]>([
    ['', []],
    ['metadata.name=web', [is('metadata.name', 'web')]],
    ['metadata.name=web,status.phase==Active', [is('metadata.name', 'web'), is('status.phase', 'Active')]],
    ['a=1,b!=2,c=3', [is('a', '1'), { path: 'b', equal: false, value: '2' }, is('c', '3')]],
    ['a=1,', [is('a', '1')]],
    [String.raw`a=x\,y,b=z`, [is('a', 'x,y'), is('b', 'z')]],
    [String.raw`a=x\\,b=z`, [is('a', String.raw`x\ `.trim()), is('b', 'z')]],
  ])('reads %j', (text, requirements) => {
    expect(parseFieldSelector(text)).toEqual(requirements);
  });

  test.each(['web', 'a=1,web', String.raw`a=x\y`])('refuses %j', (text) => {
    expect(() => parseFieldSelector(text)).toThrow(
      expect.objectContaining({ status: expect.objectContaining({ code: 400 }) }),
    );
  });
});

test('matchesFields wants all of several fields', () => {
  const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' }, status: { phase: 'Active' } };
  expect(matchesFields(parseFieldSelector('metadata.name=shop,status.phase=Active'), object)).toBe(true);
  expect(matchesFields(parseFieldSelector('metadata.name=shop,status.phase=Terminating'), object)).toBe(false);
});
