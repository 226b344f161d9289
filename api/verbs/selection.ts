/** Which objects of a collection a request is about: namespace, name, labels, fields. */
import { matchesRequirements } from '../../domain/labels.ts';
import { matchesFields, unsupportedField } from '../request/field-selector.ts';
import type { ListOptions } from '../request/list-options.ts';
import { toVersion } from '../response/present.ts';
import { badRequest } from '../response/status.ts';
import type { Entry } from '../store/entry.ts';
import type { Operation } from './operation.ts';

/** A part of a collection. */
export interface Selection {
  /** What keys start with. */
  prefix: string;
  /** True for everything under the prefix: nothing but keys has to be looked at. */
  everything: boolean;
  matches(entry: Entry): boolean;
}

/** The selection of a list or watch. Throws BadRequest for fields that the kind cannot be selected by. */
export function selectionOf({ target, definition }: Operation, { labels, fields }: ListOptions): Selection {
  const unsupported = unsupportedField(fields, definition);
  if (unsupported !== undefined) {
    const supported = ['metadata.name', 'metadata.namespace', ...definition.selectableFields];
    throw badRequest(
      definition.builtIn
        ? `${JSON.stringify(unsupported)} is not a known field selector: only ${supported
            .slice(0, 2)
            .map((field) => JSON.stringify(field))
            .join(', ')}`
        : `field label not supported: ${unsupported}`,
    );
  }
  const prefix = target.namespace === undefined ? '' : `${target.namespace}/`;
  const onlyKey = target.name === undefined ? undefined : `${prefix}${target.name}`;
  return {
    prefix: onlyKey ?? prefix,
    everything: labels.length === 0 && fields.length === 0 && onlyKey === undefined,
    matches: (entry) =>
      entry.key.startsWith(prefix) &&
      (onlyKey === undefined || entry.key === onlyKey) &&
      matchesRequirements(labels, entry.object.metadata.labels) &&
      (fields.length === 0 || matchesFields(fields, toVersion(definition, entry.object))),
  };
}
