/** Answers with what differs from run to run taken out, so that two servers can be compared. */
import { isJsonObject, type JsonValue } from '../../domain/object.ts';
import { parseJson } from '../../kube/exact-json.ts';
import type { Call, Reply } from './caller.ts';

/** One request and its answer, without chance. */
export interface Exchange {
  request: string;
  code: number;
  type: string;
  warnings?: string[];
  body: JsonValue;
}

/** Gives uids, revisions and tokens names by the order in which they appear. */
export interface Transcript {
  add(call: Call, reply: Reply): void;
  readonly exchanges: Exchange[];
}

const TIME = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const UID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;
/** Of Services: 10.96.0.0/12. What a scenario chooses is in the part that is not given out by chance, below 10.96.1.0. */
const ADDRESS = /\b10\.(?!96\.0\.)(?:9[6-9]|10\d|11[01])\.\d+\.\d+\b/g;
const NODE_PORT = /^3[0-2]\d{3}$/;
/** Ages of objects that were made a moment ago. */
const AGE = /^\d+s$/;
/** Where we differ and mean it. */
const DEVIATIONS: [RegExp, string][] = [
  // We write no protobuf, and say so.
  [
    /(accepted|representations): application\/json, application\/yaml, application\/vnd\.kubernetes\.protobuf/,
    '$1: application/json, application/yaml',
  ],
  // We tell what did not apply.
  [/^(the server rejected our request due to an error in our request):.*$/s, '$1'],
  // The server's own name as a manager of fields.
  [/^(kube-apiserver|fleetwright)$/, '<server>'],
  // Go shows its own structs, we show what was sent.
  [/Invalid value: [[{](?=.*"[A-Z]\w*":).*?[\]}]: (?=[a-z])/gs, 'Invalid value: <struct>: '],
  [/Invalid value: [[{]"?(?=[{a-z]).*?[\]}]: (?=[a-z])/gs, 'Invalid value: <struct>: '],
  [/Invalid value: "[^"]*": (?=compilation failed)/g, 'Invalid value: <struct>: '],
  // Parsers stumble over other tokens.
  [/Syntax error: [\s\S]*/, 'Syntax error: <why>'],
  // The result of a patch has its fields in another order.
  [/patch: Invalid value: "(\\.|[^"\\])*"/s, 'patch: Invalid value: <object>'],
  [/^Invalid value: "\{(\\.|[^"\\])*"/s, 'Invalid value: <object>'],
];

/** Fields about the server rather than its objects. */
const SERVER_FIELDS = new Set(['storageVersionHash', 'serverAddressByClientCIDRs']);

/** Lists whose order is that of time, or of nothing. */
const UNORDERED = new Set(['managedFields', 'resources', 'verbs']);

function sortKey(value: JsonValue): string {
  return isJsonObject(value)
    ? [value.name, value.manager, value.operation, value.subresource].join(' ')
    : String(value);
}

/** Fields whose values are chance: by their name, whatever is around them. */
const BY_NAME: Record<string, string> = { resourceVersion: 'revision', continue: 'continue' };

/** A transcript without entries; `namespace` is a name by chance. */
export function createTranscript(namespace: string): Transcript {
  const names = new Map<string, string>();
  const exchanges: Exchange[] = [];

  function nameOf(kind: string, value: string): string {
    const known = names.get(`${kind} ${value}`);
    if (known !== undefined) {
      return known;
    }
    const count = [...names.keys()].filter((key) => key.startsWith(`${kind} `)).length + 1;
    names.set(`${kind} ${value}`, `<${kind} ${count}>`);
    return `<${kind} ${count}>`;
  }

  function text(value: string): string {
    if (AGE.test(value)) {
      return '<age>';
    }
    const known = DEVIATIONS.reduce((all, [pattern, stands]) => all.replace(pattern, stands), value)
      .replaceAll(namespace, '<namespace>')
      .replace(TIME, '<time>')
      .replace(ADDRESS, (address) => nameOf('address', address))
      .replace(UID, (uid) => nameOf('uid', uid));
    return [...names]
      .filter(([key]) => key.startsWith('revision '))
      .map(([key, name]) => [key.slice('revision '.length), name] as const)
      .filter(([revision]) => revision.length > 1)
      .reduce((all, [revision, name]) => all.replaceAll(new RegExp(`\\b${revision}\\b`, 'g'), name), known);
  }

  function clean(value: JsonValue | undefined, field: string): JsonValue {
    if (typeof value === 'string') {
      const kind = Object.hasOwn(BY_NAME, field) ? BY_NAME[field] : undefined;
      return kind !== undefined && value !== '' && value !== '0' ? nameOf(kind, value) : text(value);
    }
    if (field === 'nodePort' && NODE_PORT.test(String(value))) {
      return nameOf('port', String(value));
    }
    if (Array.isArray(value)) {
      const cleaned = value.map((item) => clean(item, field));
      return UNORDERED.has(field) ? cleaned.sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)) : cleaned;
    }
    if (!isJsonObject(value)) {
      return value ?? null;
    }
    const { kind } = value;
    const isManager = value.fieldsType === 'FieldsV1';
    const isList = typeof kind === 'string' && /List$|^Table$/.test(kind);
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, child]) => child !== undefined)
        // Descriptions of columns are in our own words.
        .filter(([name]) => !(name === 'description' && typeof value.priority === 'number'))
        .filter(([name]) => !(isManager && name === 'time'))
        .filter(([name, child]) => !SERVER_FIELDS.has(name) && !(name === 'continue' && child === ''))
        .map(([name, child]) => [text(name), isList ? listField(name, child) : clean(child, name)]),
    );
  }

  /** The revision of a list is that of the server, on which others write, too. */
  function listField(name: string, value: JsonValue | undefined): JsonValue {
    if (name === 'metadata' && isJsonObject(value) && value.resourceVersion !== undefined) {
      return clean({ ...value, resourceVersion: '0' }, name);
    }
    return name === 'items' ? items(value) : clean(value, name);
  }

  /** Kubernetes leaves apiVersion and kind out of the items of its own lists; we say them. */
  function items(list: JsonValue | undefined): JsonValue {
    return (Array.isArray(list) ? list : []).map((item) => {
      const { apiVersion: _apiVersion, kind: _kind, ...rest } = isJsonObject(item) ? item : {};
      return clean(rest, '');
    });
  }

  return {
    exchanges,
    add({ method, path }, { code, type, warnings, text: body }) {
      exchanges.push({
        request: `${method} ${text(path.replace(/continue=[^&]{20,}/, 'continue=<continue>'))}`,
        code,
        type,
        ...(warnings.length > 0 && { warnings: warnings.map(text) }),
        body: isWatch(path) ? lines(body).map((line) => clean(line, '')) : clean(parsed(body), ''),
      });
    },
  };
}

function isWatch(path: string): boolean {
  return /[?&]watch=(true|1)/.test(path);
}

function lines(body: string): JsonValue[] {
  return body
    .split('\n')
    .filter((line) => line !== '')
    .map(parsed);
}

function parsed(text: string): JsonValue {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
