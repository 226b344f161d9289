/** Karmada's admission of ResourceInterpreterWebhookConfiguration. */
import type { FieldError } from '../field-error.ts';
import {
  type InterpreterWebhook,
  type ResourceInterpreterWebhookConfiguration,
  resourceInterpreterWebhookConfiguration,
} from '../kinds/interpreter-webhook.ts';
import { validateEndpoint } from './endpoint-url.ts';
import { dns1035Label, dns1123Label, dns1123Subdomain, portNumber } from './kubernetes-names.ts';
import { duplicate, invalid, invalidEach, notSupported, required } from './rejections.ts';
import { rulesFor } from './rules.ts';
import { InvalidUrlError, parseUrl } from './url.ts';

type Rule = NonNullable<InterpreterWebhook['rules']>[number];
type ServiceReference = NonNullable<InterpreterWebhook['clientConfig']['service']>;

/** The version of ResourceInterpreterContext that is spoken. */
const CONTEXT_VERSION = 'v1alpha1';
const HTTPS_PORT = 443;
const MAX_TIMEOUT_SECONDS = 30;
const URL_FORM = '; desired format: https://host[/path]';

const OPERATIONS = [
  '*',
  'AggregateStatus',
  'InterpretComponent',
  'InterpretDependency',
  'InterpretHealth',
  'InterpretReplica',
  'InterpretStatus',
  'Retain',
  'ReviseReplica',
];

export const interpreterWebhookRules = rulesFor(resourceInterpreterWebhookConfiguration, {
  validate: validateConfiguration,
});

function validateConfiguration({ webhooks }: ResourceInterpreterWebhookConfiguration): FieldError[] {
  const names = new Set<string>();
  return webhooks.flatMap((webhook, index) => {
    const field = `webhooks[${index}]`;
    const repeated = names.has(webhook.name);
    names.add(webhook.name);
    return [...validateWebhook(webhook, field), ...(repeated ? [duplicate(`${field}.name`, webhook.name)] : [])];
  });
}

function validateWebhook(webhook: InterpreterWebhook, field: string): FieldError[] {
  const { name, rules = [], timeoutSeconds, clientConfig, interpreterContextVersions } = webhook;
  return [
    ...validateDomainName(name, `${field}.name`),
    ...rules.flatMap((rule, index) => validateRule(rule, `${field}.rules[${index}]`)),
    ...(timeoutSeconds !== undefined && (timeoutSeconds > MAX_TIMEOUT_SECONDS || timeoutSeconds < 1)
      ? [invalid(`${field}.timeoutSeconds`, timeoutSeconds, 'the timeout value must be between 1 and 30 seconds')]
      : []),
    ...validateClientConfig(clientConfig, `${field}.clientConfig`),
    ...validateContextVersions(interpreterContextVersions, `${field}.interpreterContextVersions`),
  ];
}

/** At least two labels; a dot may follow the last. */
function validateDomainName(name: string, field: string): FieldError[] {
  if (name === '') {
    return [required(field)];
  }
  const domain = name.endsWith('.') ? name.slice(0, -1) : name;
  const messages = dns1123Subdomain(domain);
  if (messages.length > 0) {
    return [invalid(field, domain, messages.join(','))];
  }
  const labels = domain.split('.');
  if (labels.length < 2) {
    return [invalid(field, domain, 'should be a domain with at least two segments separated by dots')];
  }
  const wrong = labels.find((label) => dns1123Label(label).length > 0);
  return wrong === undefined ? [] : [invalid(field, wrong, dns1123Label(wrong).join(','))];
}

function validateRule({ operations, apiGroups, apiVersions, kinds }: Rule, field: string): FieldError[] {
  return [
    ...validateList(operations, `${field}.operations`, 'operations'),
    ...operations.flatMap((operation, index) =>
      OPERATIONS.includes(operation) ? [] : [notSupported(`${field}.operations[${index}]`, operation, OPERATIONS)],
    ),
    ...validateList(apiGroups, `${field}.apiGroups`, 'API groups'),
    ...validateList(apiVersions, `${field}.apiVersions`, 'API versions'),
    ...validateEntries(apiVersions, `${field}.apiVersions`),
    ...validateList(kinds, `${field}.kinds`, 'kinds'),
    ...validateEntries(kinds, `${field}.kinds`),
  ];
}

function validateList(list: string[], field: string, what: string): FieldError[] {
  if (list.length === 0) {
    return [required(field)];
  }
  return list.length > 1 && list.includes('*')
    ? [invalid(field, list, `if '*' is present, must not specify other ${what}`)]
    : [];
}

function validateEntries(list: string[], field: string): FieldError[] {
  return list.flatMap((entry, index) => (entry === '' ? [required(`${field}[${index}]`)] : []));
}

function validateClientConfig({ url, service }: InterpreterWebhook['clientConfig'], field: string): FieldError[] {
  if (url !== undefined && service === undefined) {
    return validateUrl(url, `${field}.url`);
  }
  if (service !== undefined && url === undefined) {
    return validateService(service, `${field}.service`);
  }
  return [required(field, 'exactly one of url or service is required')];
}

function validateUrl(url: string, field: string): FieldError[] {
  try {
    const parts = parseUrl(url);
    const { scheme } = parts;
    return [
      ...(scheme === 'https' ? [] : [invalid(field, scheme, `'https' is the only allowed URL scheme${URL_FORM}`)]),
      ...validateEndpoint(parts, field, `host must be specified${URL_FORM}`),
    ];
  } catch (error) {
    if (error instanceof InvalidUrlError) {
      return [required(field, `url must be a valid URL: ${error.message}${URL_FORM}`)];
    }
    throw error;
  }
}

function validateService({ namespace, name, path, port = HTTPS_PORT }: ServiceReference, field: string): FieldError[] {
  const portMessages = portNumber(port);
  return [
    ...(name === '' ? [required(`${field}.name`)] : []),
    ...(namespace === '' ? [required(`${field}.namespace`)] : []),
    ...(portMessages.length > 0
      ? [invalid(`${field}.port`, port, `port is not valid: ${portMessages.join(', ')}`)]
      : []),
    ...(path ? validatePath(path, `${field}.path`) : []),
  ];
}

function validatePath(path: string, field: string): FieldError[] {
  if (path === '/') {
    return [];
  }
  if (path === '//') {
    return [invalid(field, path, 'segment[0] may not be empty')];
  }
  const segments = path.slice(1).replace(/\/$/, '').split('/');
  return [
    ...(path.startsWith('/') ? [] : [invalid(field, path, "must start with a '/'")]),
    ...segments.flatMap((segment, index) =>
      segment === ''
        ? [invalid(field, path, `segment[${index}] may not be empty`)]
        : invalidEach(
            field,
            path,
            dns1123Subdomain(segment).map((message) => `segment[${index}]: ${message}`),
          ),
    ),
  ];
}

function validateContextVersions(versions: string[], field: string): FieldError[] {
  if (versions.length === 0) {
    return [required(field, `must specify one of ${CONTEXT_VERSION}`)];
  }
  const errors = versions.flatMap((version, index) =>
    versions.indexOf(version) < index
      ? [invalid(`${field}[${index}]`, version, 'duplicate version')]
      : invalidEach(`${field}[${index}]`, version, dns1035Label(version)),
  );
  return versions.includes(CONTEXT_VERSION)
    ? errors
    : [...errors, invalid(field, versions, `must include at least one of ${CONTEXT_VERSION}`)];
}
