/** What names, labels and keys may look like, each as the complaints about a text in Kubernetes' words; none when it is right. */

/** Complaints about a text. */
export type TextRule = (text: string) => string[];

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const MAX_LABEL = 63;
const MAX_SUBDOMAIN = 253;

/** Beside the pattern, says what it means and gives examples. */
function pattern(format: string, meaning: string, ...examples: string[]): TextRule {
  const shape = new RegExp(`^${format}$`);
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return (text) => (shape.test(text) ? [] : [`${meaning} (e.g. ${shown}regex used for validation is '${format}')`]);
}

function atMost(length: number, unit = 'characters'): TextRule {
  return (text) => (text.length > length ? [`must be no more than ${length} ${unit}`] : []);
}

/** All the complaints of several rules. */
function all(...rules: TextRule[]): TextRule {
  return (text) => rules.flatMap((rule) => rule(text));
}

/** `my-name`: RFC 1123 label. */
export const dnsLabel: TextRule = all(
  atMost(MAX_LABEL),
  pattern(
    LABEL,
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
    'my-name',
    '123-abc',
  ),
);

/** `my.name`: RFC 1123 subdomain. */
export const dnsSubdomain: TextRule = all(
  atMost(MAX_SUBDOMAIN),
  pattern(
    `${LABEL}(\\.${LABEL})*`,
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    'example.com',
  ),
);

/** `my-name`, starting with a letter: RFC 1035 label. */
export const dns1035Label: TextRule = all(
  atMost(MAX_LABEL),
  pattern(
    '[a-z]([-a-z0-9]*[a-z0-9])?',
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
    'my-name',
    'abc-123',
  ),
);

/** `*.example.com`. */
export const wildcardSubdomain: TextRule = all(
  atMost(MAX_SUBDOMAIN),
  pattern(
    `\\*\\.${LABEL}(\\.${LABEL})*`,
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
    '*.example.com',
  ),
);

/** The name of a namespace: a label; a dot gets a complaint of its own. */
export const namespaceName: TextRule = (name) => (name.includes('.') ? ['must not contain dots'] : dnsLabel(name));

/** A name that stands as one segment of a path, as roles have them. */
export const pathSegment: TextRule = (name) => {
  if (name === '.' || name === '..') {
    return [`may not be '${name}'`];
  }
  return ['/', '%']
    .filter((character) => name.includes(character))
    .map((character) => `may not contain '${character}'`);
};

const qualifiedNamePart: TextRule = all(
  (name) => (name === '' ? ['must be non-empty'] : []),
  atMost(MAX_LABEL),
  pattern(
    '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]',
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    'MyName',
    'my.name',
    '123-abc',
  ),
);

/** A label's or annotation's key, a taint, a finalizer: a name with an optional domain before it. */
export const qualifiedName: TextRule = (text) => {
  const [first = '', second, ...more] = text.split('/');
  if (more.length > 0) {
    const [complaint = ''] = qualifiedNamePart('/');
    return [`a valid label key ${complaint} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  const prefix = second === undefined ? [] : first === '' ? ['must be non-empty'] : dnsSubdomain(first);
  return [
    ...prefix.map((complaint) => `prefix part ${complaint}`),
    ...qualifiedNamePart(second ?? first).map((complaint) => `name part ${complaint}`),
  ];
};

/** A label's value. */
export const labelValue: TextRule = all(
  atMost(MAX_LABEL, 'bytes'),
  pattern(
    '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?',
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    'MyValue',
    'my_value',
    '12345',
  ),
);

/** A key of a ConfigMap or Secret: a file name. */
export const dataKey: TextRule = all(
  atMost(MAX_SUBDOMAIN),
  pattern(
    '[-._a-zA-Z0-9]+',
    "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
    'key.name',
    'KEY_NAME',
    'key-name',
  ),
  (key) => {
    if (key === '.' || key === '..') {
      return [`must not be '${key}'`];
    }
    return key.startsWith('..') ? ["must not start with '..'"] : [];
  },
);

/** The name of a port: at most 15 characters with a letter among them. */
export const portName: TextRule = all(
  atMost(15),
  (name) =>
    /^[-a-z0-9]+$/.test(name) ? [] : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)'],
  (name) => (/[a-z]/.test(name) ? [] : ['must contain at least one letter (a-z)']),
  (name) => (name.includes('--') ? ['must not contain consecutive hyphens'] : []),
  (name) => (/^-|-$/.test(name) ? ['must not begin or end with a hyphen'] : []),
);

/** The name of an environment variable. */
export const environmentName: TextRule = (name) =>
  /^[ -<>-~]+$/.test(name)
    ? []
    : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];

/** A share: `25%`. */
export const percentage: TextRule = pattern(
  '[0-9]+%',
  "a valid percent string must be a numeric string followed by an ending '%'",
  '1%',
  '93%',
);
