/** The text form of field selectors: `metadata.name=web,status.phase!=Failed`. */
import type { KubeObject } from '../../domain/object.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import { textAt } from '../resource/path.ts';
import { badRequest } from '../response/status.ts';

/** One condition on a field. */
export interface FieldRequirement {
  path: string;
  equal: boolean;
  value: string;
}

/** Reads a selector; empty text matches all. Throws BadRequest for what cannot be read. */
export function parseFieldSelector(text: string): FieldRequirement[] {
  return splitTerms(text)
    .filter((term) => term !== '')
    .map((term) => {
      const match = /^([^=!]*)(==|!=|=)(.*)$/s.exec(term);
      if (!match) {
        throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
      }
      const [, path = '', operator, value = ''] = match;
      return { path, equal: operator !== '!=', value: unescaped(value, text) };
    });
}

/** Splits at commas that are not escaped. */
function splitTerms(text: string): string[] {
  return text.match(/(?:\\.|[^,\\]|\\$)+/gs) ?? [];
}

function unescaped(value: string, selector: string): string {
  if (/(^|[^\\])(\\\\)*\\([^\\,=]|$)/.test(value) || /(^|[^\\])(\\\\)*=/.test(value)) {
    throw badRequest(`invalid field selector: ${value} in ${selector}`);
  }
  return value.replace(/\\([\\,=])/g, '$1');
}

/** The first field that a kind cannot be selected by. */
export function unsupportedField(
  requirements: readonly FieldRequirement[],
  definition: ResourceDefinition,
): string | undefined {
  return requirements.find(
    ({ path }) =>
      path !== 'metadata.name' && path !== 'metadata.namespace' && !definition.selectableFields.includes(path),
  )?.path;
}

/** True when the object meets every requirement; an absent field reads as empty, `false` or `0` by its type. */
export function matchesFields(requirements: readonly FieldRequirement[], object: KubeObject): boolean {
  return requirements.every(({ path, equal, value }) => {
    const found = textAt(object, path);
    const same = found === value || (found === '' && (value === 'false' || value === '0') && isZeroDefault(path));
    return same === equal;
  });
}

/** Fields of Go types other than string, whose absence is their zero. */
const ZERO_DEFAULTS = new Set(['spec.unschedulable', 'spec.hostNetwork', 'status.replicas', 'status.successful']);

function isZeroDefault(path: string): boolean {
  return ZERO_DEFAULTS.has(path);
}
