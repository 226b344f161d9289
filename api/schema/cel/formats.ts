/** Kubernetes' named formats in CEL: `format.dns1123Label().validate(text)` gives what is wrong, if anything. */
import { type Environment, Optional } from '@marcbachmann/cel-js';
import { hasFormat } from '../formats.ts';

/** A named format; the library tells types apart by class. */
class Format {
  readonly problems: (text: string) => string[];

  constructor(problems: (text: string) => string[]) {
    this.problems = problems;
  }
}

class Formats {}

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const LABEL_VALUE = '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?';
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character";
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
const LABEL_1035_RULE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
const QUALIFIED_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const LABEL_VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** A text of at most `limit` characters that the pattern matches as a whole. */
const shaped =
  (pattern: string, limit: number, rule: string) =>
  (text: string): string[] => [
    ...(text.length > limit ? [`must be no more than ${limit} bytes`] : []),
    ...(new RegExp(`^(${pattern})$`).test(text) ? [] : [rule]),
  ];

const known =
  (format: string, rule: string) =>
  (text: string): string[] =>
    hasFormat(format, text) ? [] : [rule];

const label = shaped(LABEL, 63, LABEL_RULE);
const subdomain = shaped(`${LABEL}(\\.${LABEL})*`, 253, SUBDOMAIN_RULE);
const label1035 = shaped('[a-z]([-a-z0-9]*[a-z0-9])?', 63, LABEL_1035_RULE);

/** The rule without the trailing dash that names with a generated suffix may end in. */
const prefixOf =
  (rule: (text: string) => string[]) =>
  (text: string): string[] =>
    rule(text.replace(/-$/, 'a'));

const FORMATS: Record<string, Format> = {
  dns1123Label: new Format(label),
  dns1123LabelPrefix: new Format(prefixOf(label)),
  dns1123Subdomain: new Format(subdomain),
  dns1123SubdomainPrefix: new Format(prefixOf(subdomain)),
  dns1035Label: new Format(label1035),
  dns1035LabelPrefix: new Format(prefixOf(label1035)),
  qualifiedName: new Format(qualifiedName),
  labelValue: new Format(shaped(LABEL_VALUE, 63, LABEL_VALUE_RULE)),
  uri: new Format(known('uri', 'invalid URI for request')),
  uuid: new Format(known('uuid', 'does not match the UUID format')),
  byte: new Format(known('byte', 'invalid base64')),
  date: new Format(known('date', 'invalid date')),
  datetime: new Format(known('datetime', 'invalid datetime')),
};

/** Registers types and functions. */
export function registerFormats(environment: Environment): void {
  const named = 'kubernetes.NamedFormat';
  environment
    .registerType(named, { ctor: Format, fields: {} })
    .registerType('kubernetes.Formats', { ctor: Formats, fields: {} })
    .registerConstant('format', 'kubernetes.Formats', new Formats())
    .registerFunction(`kubernetes.Formats.named(string): optional<${named}>`, (_: Formats, name: string) => {
      const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
      return format ? Optional.of(format) : Optional.none();
    })
    .registerFunction(`${named}.validate(string): optional<list<string>>`, ({ problems }: Format, text: string) => {
      const found = problems(text);
      return found.length > 0 ? Optional.of(found) : Optional.none();
    });
  for (const [name, format] of Object.entries(FORMATS)) {
    environment.registerFunction(`kubernetes.Formats.${name}(): ${named}`, () => format);
  }
}

function qualifiedName(text: string): string[] {
  const [name = '', prefix, ...rest] = text.split('/').reverse();
  return [
    ...(rest.length > 0 ? ['a qualified name must have at most one slash'] : []),
    ...(prefix === undefined ? [] : subdomain(prefix).map((problem) => `prefix part ${problem}`)),
    ...(name === ''
      ? ['name part must be non-empty']
      : shaped('[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?', 63, QUALIFIED_RULE)(name)),
  ];
}
