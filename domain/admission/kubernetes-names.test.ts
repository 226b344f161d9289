import { expect, test } from 'vitest';
import {
  clusterName,
  dns1035Label,
  dns1123Label,
  dns1123Subdomain,
  isIpAddress,
  labelKey,
  labelValue,
  pathSegmentName,
  portName,
  portNumber,
  wildcardSubdomain,
} from './kubernetes-names.ts';

const LABEL =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_1035 =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const NAME_PART =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

test.each<[(value: string) => string[], string, string[]]>([
  [dns1123Label, 'a', []],
  [dns1123Label, '0-a', []],
  [dns1123Label, 'a'.repeat(63), []],
  [dns1123Label, 'a'.repeat(64), ['must be no more than 63 characters']],
  [dns1123Label, 'a.b', ['must not contain dots']],
  [dns1123Label, 'A', [LABEL]],
  [dns1123Label, '', [LABEL]],
  [dns1123Label, '-a', [LABEL]],
  [dns1123Label, 'a\n', [LABEL]],
  [dns1123Subdomain, 'a.b-c.d', []],
  [dns1123Subdomain, 'a..b', [SUBDOMAIN]],
  [dns1123Subdomain, 'a'.repeat(254), ['must be no more than 253 characters']],
  [dns1035Label, 'a1', []],
  [dns1035Label, '1a', [LABEL_1035]],
  [wildcardSubdomain, '*.example.com', []],
  [labelKey, 'a', []],
  [labelKey, 'example.com/A_b.c', []],
  [
    labelKey,
    'a/b/c',
    [
      `a valid label key ${NAME_PART.slice('name part '.length)} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
  ],
  [labelKey, '/a', ['prefix part must be non-empty']],
  [labelKey, 'A/a', [`prefix part ${SUBDOMAIN}`]],
  [labelKey, `${'a'.repeat(254)}/a`, ['prefix part must be no more than 253 bytes']],
  [labelKey, '', ['name part must be non-empty', NAME_PART]],
  [labelKey, 'a'.repeat(64), ['name part must be no more than 63 bytes']],
  [labelKey, 'a b', [NAME_PART]],
  [labelValue, '', []],
  [labelValue, 'a_b.C', []],
  [labelValue, '-', [VALUE]],
  [labelValue, 'a'.repeat(64), ['must be no more than 63 bytes']],
  [pathSegmentName, 'a:b', []],
  [pathSegmentName, '.', ["may not be '.'"]],
  [pathSegmentName, '..', ["may not be '..'"]],
  [pathSegmentName, 'a/%', ["may not contain '/'", "may not contain '%'"]],
  [portName, 'http-2', []],
  [portName, 'a'.repeat(16), ['must be no more than 15 characters']],
  [
    portName,
    'A',
    [
      'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
      'must contain at least one letter (a-z)',
    ],
  ],
  [portName, 'a--b', ['must not contain consecutive hyphens']],
  [portName, '-a', ['must not begin or end with a hyphen']],
  [clusterName, 'member1', []],
  [clusterName, '', ['must be not empty']],
  [clusterName, 'a'.repeat(48), []],
  [clusterName, 'a'.repeat(49), ['must be no more than 48 characters']],
  [clusterName, 'a.b', ['must not contain dots']],
])('%o of "%s"', (rule, value, messages) => {
  expect(rule(value)).toEqual(messages);
});

test.each([
  [1, true],
  [65535, true],
  [0, false],
  [65536, false],
  [-1, false],
])('portNumber of %d', (port, valid) => {
  expect(portNumber(port)).toEqual(valid ? [] : ['must be between 1 and 65535, inclusive']);
});

test.each([
  ['10.0.0.1', true],
  ['010.0.0.1', true],
  ['256.0.0.1', false],
  ['1.2.3', false],
  ['2001:db8::1', true],
  ['::ffff:1.2.3.4', true],
  ['2001:db8::1::2', false],
  ['example.com', false],
])('isIpAddress of %s is %s', (text, expected) => {
  expect(isIpAddress(text)).toBe(expected);
});
