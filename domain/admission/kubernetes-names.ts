/** Kubernetes' rules for names. Each function returns what is wrong, in Kubernetes' words; nothing when all is well. */
import { z } from 'zod';

const MAX_LABEL = 63;
const MAX_SUBDOMAIN = 253;
const MAX_PORT_NAME = 15;
const MAX_PORT = 65535;

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const WILDCARD = `\\*\\.${SUBDOMAIN}`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const KEY_NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const VALUE = `(${KEY_NAME})?`;

const LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const WILDCARD_MESSAGE =
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
const LABEL_1035_MESSAGE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const KEY_NAME_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

const encoder = new TextEncoder();

/** By pattern: compiled once, for names are looked at wherever labels are selected. */
const compiled = new Map<string, RegExp>();

function matches(pattern: string, value: string): boolean {
  const known = compiled.get(pattern) ?? new RegExp(`^${pattern}$`);
  compiled.set(pattern, known);
  return known.test(value);
}

function patternMessage(message: string, pattern: string, ...examples: string[]): string {
  return `${message} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}regex used for validation is '${pattern}')`;
}

/** Kubernetes counts bytes everywhere, but says "characters" for names and "bytes" for labels. */
function tooLong(value: string, max: number, unit: 'characters' | 'bytes'): string[] {
  return encoder.encode(value).length > max ? [`must be no more than ${max} ${unit}`] : [];
}

/** A name without dots: namespaces, containers. */
export function dns1123Label(value: string): string[] {
  const errors = tooLong(value, MAX_LABEL, 'characters');
  if (!matches(LABEL, value)) {
    errors.push(
      matches(SUBDOMAIN, value) ? 'must not contain dots' : patternMessage(LABEL_MESSAGE, LABEL, 'my-name', '123-abc'),
    );
  }
  return errors;
}

/** A name with dots: most objects. */
export function dns1123Subdomain(value: string): string[] {
  return subdomain(value, 'characters');
}

function subdomain(value: string, unit: 'characters' | 'bytes'): string[] {
  const errors = tooLong(value, MAX_SUBDOMAIN, unit);
  if (!matches(SUBDOMAIN, value)) {
    errors.push(patternMessage(SUBDOMAIN_MESSAGE, SUBDOMAIN, 'example.com'));
  }
  return errors;
}

/** A host name that starts with `*.`. */
export function wildcardSubdomain(value: string): string[] {
  const errors = tooLong(value, MAX_SUBDOMAIN, 'characters');
  if (!matches(WILDCARD, value)) {
    errors.push(patternMessage(WILDCARD_MESSAGE, WILDCARD, '*.example.com'));
  }
  return errors;
}

/** A name that starts with a letter: Services. */
export function dns1035Label(value: string): string[] {
  const errors = tooLong(value, MAX_LABEL, 'characters');
  if (!matches(LABEL_1035, value)) {
    errors.push(patternMessage(LABEL_1035_MESSAGE, LABEL_1035, 'my-name', 'abc-123'));
  }
  return errors;
}

/** A label key, also called a qualified name: `name` or `example.com/name`. */
export function labelKey(value: string): string[] {
  const parts = value.split('/');
  const name = parts.pop() ?? '';
  if (parts.length > 1) {
    const message = patternMessage(KEY_NAME_MESSAGE, KEY_NAME, 'MyName', 'my.name', '123-abc');
    return [`a valid label key ${message} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const errors: string[] = [];
  const [prefix] = parts;
  if (prefix === '') {
    errors.push('prefix part must be non-empty');
  } else if (prefix !== undefined) {
    errors.push(...subdomain(prefix, 'bytes').map((message) => `prefix part ${message}`));
  }
  if (name === '') {
    errors.push('name part must be non-empty');
  } else {
    errors.push(...tooLong(name, MAX_LABEL, 'bytes').map((message) => `name part ${message}`));
  }
  if (!matches(KEY_NAME, name)) {
    errors.push(`name part ${patternMessage(KEY_NAME_MESSAGE, KEY_NAME, 'MyName', 'my.name', '123-abc')}`);
  }
  return errors;
}

/** A label value, which may be empty. */
export function labelValue(value: string): string[] {
  const errors = tooLong(value, MAX_LABEL, 'bytes');
  if (!matches(VALUE, value)) {
    errors.push(patternMessage(VALUE_MESSAGE, VALUE, 'MyValue', 'my_value', '12345'));
  }
  return errors;
}

/** A name that can stand in the path of a URL. */
export function pathSegmentName(value: string): string[] {
  if (value === '.' || value === '..') {
    return [`may not be '${value}'`];
  }
  return ['/', '%'].filter((text) => value.includes(text)).map((text) => `may not contain '${text}'`);
}

/** The number of a TCP or UDP port. */
export function portNumber(port: number): string[] {
  return port >= 1 && port <= MAX_PORT ? [] : [`must be between 1 and ${MAX_PORT}, inclusive`];
}

/** The name of a port of a Service. */
export function portName(value: string): string[] {
  const errors = tooLong(value, MAX_PORT_NAME, 'characters');
  if (!/^[-a-z0-9]+$/.test(value)) {
    errors.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(value)) {
    errors.push('must contain at least one letter (a-z)');
  }
  if (value.includes('--')) {
    errors.push('must not contain consecutive hyphens');
  }
  if (value.startsWith('-') || value.endsWith('-')) {
    errors.push('must not begin or end with a hyphen');
  }
  return errors;
}

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;
const ipv6 = z.ipv6();

/** True for an IPv4 or IPv6 address. Zeros in front are let pass, as Kubernetes does in older fields. */
export function isIpAddress(value: string): boolean {
  const octets = IPV4.exec(value)?.slice(1);
  return octets ? octets.every((octet) => Number(octet) <= 255) : ipv6.safeParse(value).success;
}

/** Longest name of a cluster: `karmada-es-` and the name must fit a namespace. */
const MAX_CLUSTER_NAME = 48;

/** The name of a member cluster (Karmada). */
export function clusterName(value: string): string[] {
  if (value === '') {
    return ['must be not empty'];
  }
  const errors = tooLong(value, MAX_CLUSTER_NAME, 'characters');
  return errors.length > 0 ? errors : dns1123Label(value);
}
