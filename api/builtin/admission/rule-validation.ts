/** What rules and match conditions of webhooks and policies must look like. */
import type { FieldError } from '../../../domain/field-error.ts';
import type { JsonObject, JsonValue } from '../../../domain/object.ts';
import { checkExpression } from '../../admission/cel/check.ts';
import { checkChoice, duplicate, invalid, notSupported, required } from '../check.ts';
import { listAt, objectsAt, textAt, textsAt } from '../fields.ts';
import { qualifiedName } from '../text-rules.ts';

const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const MAX_CONDITIONS = 64;

/** Errors of operations on resources. */
export function validateRule(rule: JsonObject, path: string): FieldError[] {
  return [
    ...validateList(rule, path, 'operations', 'operations'),
    ...textsAt(rule, 'operations').flatMap((operation, index) =>
      OPERATIONS.includes(operation) ? [] : [notSupported(`${path}.operations[${index}]`, operation, OPERATIONS)],
    ),
    ...validateList(rule, path, 'apiGroups', 'API groups'),
    ...validateList(rule, path, 'apiVersions', 'API versions'),
    ...textsAt(rule, 'apiVersions').flatMap((version, index) =>
      version === '' ? [required(`${path}.apiVersions[${index}]`)] : [],
    ),
    ...validateResources(textsAt(rule, 'resources'), `${path}.resources`),
    ...checkChoice(rule, path, 'scope', ['*', 'Cluster', 'Namespaced']),
  ];
}

function validateList(rule: JsonObject, path: string, name: string, what: string): FieldError[] {
  const field = `${path}.${name}`;
  const texts = textsAt(rule, name);
  if (listAt(rule, name).length === 0) {
    return [required(field)];
  }
  return texts.length > 1 && texts.includes('*')
    ? [invalid(field, texts, `if '*' is present, must not specify other ${what}`)]
    : [];
}

function validateResources(resources: readonly string[], field: string): FieldError[] {
  if (resources.length === 0) {
    return [required(field)];
  }
  const errors: FieldError[] = [];
  const wholes = new Set<string>();
  const everywhere = new Set<string>();
  let hasPlain = false;
  for (const [index, text] of resources.entries()) {
    const at = `${field}[${index}]`;
    const slash = text.indexOf('/');
    if (text === '') {
      errors.push(required(at));
    } else if (slash < 0) {
      hasPlain = text !== '*';
    } else {
      const [resource, subresource] = [text.slice(0, slash), text.slice(slash + 1)];
      if (wholes.has(resource)) {
        errors.push(invalid(at, text, `if '${resource}/*' is present, must not specify ${text}`));
      }
      if (everywhere.has(subresource)) {
        errors.push(invalid(at, text, `if '*/${subresource}' is present, must not specify ${text}`));
      }
      if (subresource === '*') {
        wholes.add(resource);
      }
      if (resource === '*') {
        everywhere.add(subresource);
      }
    }
  }
  const all: JsonValue = [...resources];
  if (resources.length > 1 && resources.includes('*/*')) {
    errors.push(invalid(field, all, "if '*/*' is present, must not specify other resources"));
  }
  if (resources.includes('*') && hasPlain) {
    errors.push(invalid(field, all, "if '*' is present, must not specify other resources without subresources"));
  }
  return errors;
}

/** Errors of conditions; `params`: they may name parameters. */
export function validateMatchConditions(object: JsonObject | undefined, path: string, params: boolean): FieldError[] {
  const conditions = objectsAt(object, 'matchConditions');
  const names = new Set<string>();
  const tooMany: FieldError[] =
    conditions.length > MAX_CONDITIONS
      ? [
          {
            type: 'TooMany',
            field: path,
            value: conditions.length,
            detail: `must have at most ${MAX_CONDITIONS} items`,
          },
        ]
      : [];
  return [
    ...tooMany,
    ...conditions.flatMap((condition, index) => {
      const field = `${path}[${index}]`;
      const name = textAt(condition, 'name');
      const errors = [
        ...validateCondition(textAt(condition, 'expression').trim(), `${field}.expression`, params),
        ...(name === ''
          ? [required(`${field}.name`)]
          : qualifiedName(name).map((detail) => invalid(`${field}.name`, name, detail))),
        ...(names.has(name) ? [duplicate(`${field}.name`, name)] : []),
      ];
      if (name !== '') {
        names.add(name);
      }
      return errors;
    }),
  ];
}

function validateCondition(expression: string, field: string, params: boolean): FieldError[] {
  if (expression === '') {
    return [required(field)];
  }
  const { detail } = checkExpression(expression, ['bool'], { params, authorizer: true });
  return detail === undefined ? [] : [invalid(field, expression, detail)];
}
