/** Labels and selectors as text, in the order and form that Kubernetes prints. */
import type { JsonValue } from '../../domain/object.ts';
import { mapAt, objectsAt, textAt, textsAt } from './fields.ts';

/** `a=1,b=2` in key order; `<none>` for no labels. */
export function labelsText(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.sort().join(',');
}

/** A structured selector as request text (`app=web,tier in (a,b),!old`); empty when it selects everything. */
export function selectorText(selector: JsonValue | undefined): string {
  const equal = Object.entries(mapAt(selector, 'matchLabels')).map(([key, value]) => ({
    key,
    text: `${key}=${value}`,
  }));
  const expressions = objectsAt(selector, 'matchExpressions').map((expression) => {
    const key = textAt(expression, 'key');
    return { key, text: expressionText(key, textAt(expression, 'operator'), textsAt(expression, 'values').sort()) };
  });
  const requirements = [...equal, ...expressions];
  return requirements
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ text }) => text)
    .join(',');
}

function expressionText(key: string, operator: string, values: string[]): string {
  switch (operator) {
    case 'In':
      return `${key} in (${values.join(',')})`;
    case 'NotIn':
      return `${key} notin (${values.join(',')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return `${key} ${operator} (${values.join(',')})`;
  }
}
