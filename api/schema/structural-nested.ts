/** Schemas inside allOf, anyOf, oneOf and not: they may restrict values, but not define structure. */
import type { FieldError } from '../../domain/field-error.ts';
import type { Schema } from './schema.ts';

/** Keywords that a nested schema may not use, each with what is said. */
const NOT_NESTED: [keyof Schema, string][] = [
  ['type', 'must be empty to be structural'],
  ['additionalProperties', 'must be undefined to be structural'],
  ['default', 'must be undefined to be structural'],
  ['description', 'must be empty to be structural'],
  ['nullable', 'must be false to be structural'],
  ['x-kubernetes-preserve-unknown-fields', 'must be false to be structural'],
  ['x-kubernetes-embedded-resource', 'must be false to be structural'],
  ['x-kubernetes-int-or-string', 'must be false to be structural'],
  ['x-kubernetes-list-map-keys', 'must be empty to be structural'],
  ['x-kubernetes-list-type', 'must be undefined to be structural'],
  ['x-kubernetes-map-type', 'must be undefined to be structural'],
];

/**
 * Complaints about a nested schema. Every field it restricts must be defined by the structural node it stands in:
 * `structure` at `structurePath`.
 */
export function checkNested(nested: Schema, structure: Schema, structurePath: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const [keyword, detail] of NOT_NESTED) {
    if (nested[keyword] !== undefined && nested[keyword] !== false) {
      errors.push({ type: 'Forbidden', field: `${path}.${keyword}`, detail });
    }
  }
  const below = (name: string): string => (structurePath === '' ? name : `${structurePath}.${name}`);
  const descend = (child: Schema, found: Schema | undefined, foundPath: string, childPath: string): void => {
    errors.push(
      ...(found
        ? checkNested(child, found, foundPath, childPath)
        : [{ type: 'Required' as const, field: foundPath, detail: `because it is defined in ${childPath}` }]),
    );
  };
  for (const [name, child] of Object.entries(nested.properties ?? {})) {
    if (name === 'metadata' && structurePath === '') {
      const detail = 'must not be specified in a nested context';
      errors.push({ type: 'Forbidden', field: `${path}.properties[metadata]`, detail });
    }
    const declared = Object.hasOwn(structure.properties ?? {}, name) ? structure.properties?.[name] : undefined;
    const shared = typeof structure.additionalProperties === 'object' ? structure.additionalProperties : undefined;
    const foundPath = declared || !shared ? below(`properties[${name}]`) : below('additionalProperties');
    descend(child, declared ?? shared, foundPath, `${path}.properties[${name}]`);
  }
  if (nested.items) {
    descend(nested.items, structure.items, below('items'), `${path}.items`);
  }
  for (const combination of ['allOf', 'anyOf', 'oneOf'] as const) {
    for (const [index, child] of (nested[combination] ?? []).entries()) {
      errors.push(...checkNested(child, structure, structurePath, `${path}.${combination}[${index}]`));
    }
  }
  return nested.not ? [...errors, ...checkNested(nested.not, structure, structurePath, `${path}.not`)] : errors;
}
