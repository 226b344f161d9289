/** What ConfigMaps and Secrets must look like, and what of them may change. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import { checkImmutable, forbidden, invalid, required, sameJson } from '../check.ts';
import { mapAt, textAt } from '../fields.ts';
import { dataKey } from '../text-rules.ts';

/** The most that the values of one object may hold together, in bytes. */
const MAX_DATA_BYTES = 1024 * 1024;

const SERVICE_ACCOUNT_ANNOTATION = 'kubernetes.io/service-account.name';

/** The keys that a type of Secret must have. */
const REQUIRED_KEYS: Record<string, string[]> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

/** Keys that must hold JSON. */
const JSON_KEYS = ['.dockercfg', '.dockerconfigjson'];

/** Errors of a ConfigMap. */
export function validateConfigMap(map: KubeObject, old: KubeObject | undefined): FieldError[] {
  const [data, binaryData] = [mapAt(map, 'data'), mapAt(map, 'binaryData')];
  const bytes = sum(Object.values(data).map((text) => Buffer.byteLength(text))) + base64Bytes(binaryData);
  return [
    ...validateKeys(data, 'data'),
    ...Object.keys(data)
      .filter((key) => Object.hasOwn(binaryData, key))
      .map((key) => invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')),
    ...validateKeys(binaryData, 'binaryData'),
    ...(bytes > MAX_DATA_BYTES ? [tooLong('[]')] : []),
    ...validateFrozen(map, old, ['data', 'binaryData']),
  ];
}

/** Errors of a Secret. */
export function validateSecret(secret: KubeObject, old: KubeObject | undefined): FieldError[] {
  const data = mapAt(secret, 'data');
  return [
    ...validateKeys(data, 'data'),
    ...(base64Bytes(data) > MAX_DATA_BYTES ? [tooLong('data')] : []),
    ...validateSecretType(secret, data),
    ...(old ? checkImmutable(secret, old, '', 'type') : []),
    ...validateFrozen(secret, old, ['data']),
  ];
}

function validateSecretType(secret: KubeObject, data: Record<string, string>): FieldError[] {
  const type = textAt(secret, 'type');
  if (type === 'kubernetes.io/service-account-token') {
    return secret.metadata.annotations?.[SERVICE_ACCOUNT_ANNOTATION]
      ? []
      : [required(`metadata.annotations[${SERVICE_ACCOUNT_ANNOTATION}]`)];
  }
  if (type === 'kubernetes.io/basic-auth') {
    const named = 'username' in data || 'password' in data;
    return named ? [] : [required('data[username]'), required('data[password]')];
  }
  const keys = Object.hasOwn(REQUIRED_KEYS, type) ? (REQUIRED_KEYS[type] ?? []) : [];
  return keys.flatMap((key) => {
    const field = `data[${key}]`;
    const value = Object.hasOwn(data, key) ? data[key] : undefined;
    if (value === undefined) {
      return [required(field)];
    }
    const wrong = JSON_KEYS.includes(key) && !isJson(Buffer.from(value, 'base64').toString());
    return wrong ? [invalid(field, '<secret contents redacted>', 'must be valid JSON')] : [];
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function validateKeys(data: JsonObject, path: string): FieldError[] {
  return Object.keys(data).flatMap((key) => dataKey(key).map((detail) => invalid(`${path}[${key}]`, key, detail)));
}

/** An object that was marked immutable stays so and keeps its data. */
function validateFrozen(object: KubeObject, old: KubeObject | undefined, fields: string[]): FieldError[] {
  if (old?.immutable !== true) {
    return [];
  }
  const changed = fields.filter((field) => !sameJson(object[field], old[field]));
  return [...(object.immutable === true ? [] : ['immutable']), ...changed].map((field) =>
    forbidden(field, 'field is immutable when `immutable` is set'),
  );
}

function tooLong(field: string): FieldError {
  return { type: 'TooLong', field, detail: `may not be more than ${MAX_DATA_BYTES} bytes` };
}

function base64Bytes(data: Record<string, string>): number {
  return sum(Object.values(data).map((text) => Buffer.byteLength(text, 'base64')));
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
