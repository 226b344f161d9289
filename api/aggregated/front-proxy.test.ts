import { describe, expect, test } from 'vitest';
import { callerBehind, type FrontProxy } from './front-proxy.ts';

const front: FrontProxy = {
  clientCa: '',
  allowedNames: ['front'],
  usernameHeaders: ['X-Remote-User'],
  groupHeaders: ['X-Remote-Group'],
  extraHeaderPrefixes: ['X-Remote-Extra-'],
};

function headersOf(...entries: [string, string][]): Headers {
  return new Headers(entries);
}

describe('callerBehind', () => {
  test('is whom the front names, with all groups and extra values', () => {
    const headers = headersOf(
      ['x-remote-user', 'jane'],
      ['x-remote-group', 'a'],
      ['x-remote-group', 'b'],
      ['x-remote-extra-scopes%2fall', 'x'],
      ['x-other', 'y'],
    );
    expect(callerBehind(front, 'front', headers)).toEqual({
      username: 'jane',
      groups: ['a', 'b'],
      extra: { 'scopes/all': ['x'] },
    });
  });

  test.each<[string, FrontProxy, string | undefined, Headers]>([
    ['without a certificate', front, undefined, headersOf(['x-remote-user', 'jane'])],
    ["with another's certificate", front, 'mallory', headersOf(['x-remote-user', 'jane'])],
    ['when nobody is named', front, 'front', headersOf(['x-remote-group', 'a'])],
  ])('is nobody %s', (_, how, peer, headers) => {
    expect(callerBehind(how, peer, headers)).toBeUndefined();
  });

  test('is whom any certificate of the authority names where none is preferred', () => {
    const headers = headersOf(['x-remote-user', 'jane']);
    expect(callerBehind({ ...front, allowedNames: [] }, 'any', headers)).toEqual({ username: 'jane', groups: [] });
  });
});
