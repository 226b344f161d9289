/** The rule that every answer to InterpretDependency must keep. */
import { validateLabelSelector } from '../admission/label-selector.ts';
import { type FieldError, formatFieldError } from '../field-error.ts';
import { type DependentObjectReference, InterpretationError } from './interpreter.ts';

/** The references as they are. Throws {@link InterpretationError} that names every field that is missing or wrong. */
export function verifiedDependencies(references: DependentObjectReference[]): DependentObjectReference[] {
  const errors = references.flatMap(dependencyErrors).map(formatFieldError);
  if (errors.length > 0) {
    throw new InterpretationError(errors.length === 1 ? `${errors[0]}` : `[${errors.join(', ')}]`);
  }
  return references;
}

function dependencyErrors(reference: DependentObjectReference, index: number): FieldError[] {
  const { apiVersion, kind, namespace, name, labelSelector } = reference;
  const path = `dependencies[${index}]`;
  const errors: FieldError[] = [];
  const invalid = (field: string, value: string, detail: string) =>
    errors.push({ type: 'Invalid', field, value, detail });
  if (!apiVersion) {
    invalid(`${path}.apiVersion`, '', 'missing required apiVersion');
  }
  if (!kind) {
    invalid(`${path}.kind`, '', 'missing required kind');
  }
  if (!name && !labelSelector) {
    errors.push({
      type: 'Invalid',
      field: path,
      value: { apiVersion, kind, ...(namespace && { namespace }) },
      detail: 'dependency can not leave name and labelSelector all empty',
    });
  }
  return labelSelector ? [...errors, ...validateLabelSelector(labelSelector, `${path}.labelSelector`)] : errors;
}
