/** Karmada's admission of ResourceInterpreterCustomization. */
import {
  type CustomizationRules,
  type ResourceInterpreterCustomization,
  resourceInterpreterCustomization,
} from '../kinds/interpreter-customization.ts';
import { deny, rulesFor, type ValidationRequest, type Verdict } from './rules.ts';

/** Field of a customization to the operation that it defines, in the order in which Karmada looks at them. */
const OPERATIONS = [
  ['retention', 'Retain'],
  ['replicaResource', 'InterpretReplica'],
  ['componentResource', 'InterpretComponent'],
  ['replicaRevision', 'ReviseReplica'],
  ['statusReflection', 'InterpretStatus'],
  ['statusAggregation', 'AggregateStatus'],
  ['healthInterpretation', 'InterpretHealth'],
  ['dependencyInterpretation', 'InterpretDependency'],
] as const satisfies readonly (readonly [keyof CustomizationRules, string])[];

export const interpreterCustomizationRules = rulesFor(resourceInterpreterCustomization, {
  validate: validateCustomization,
});

/** One customization for each operation of a kind, dependencies apart; and scripts must load. */
function validateCustomization(
  customization: ResourceInterpreterCustomization,
  { lookups }: ValidationRequest,
): Verdict {
  const { metadata, spec } = customization;
  for (const other of lookups.customizations()) {
    const operation = sharedOperation(customization, other);
    if (other.metadata.name !== metadata.name && operation !== undefined) {
      return deny(
        `conflicting with InterpreterOperation(${operation}) of existing ResourceInterpreterCustomization(${other.metadata.name})`,
      );
    }
  }
  for (const { script, operation } of scripts(spec.customizations)) {
    const error = lookups.luaError(script);
    if (error !== undefined) {
      return deny(`InterpreterOperation(${operation}) Lua script error: ${error}`);
    }
  }
  return [];
}

function sharedOperation(
  { spec: a }: ResourceInterpreterCustomization,
  { spec: b }: ResourceInterpreterCustomization,
): string | undefined {
  if (a.target.apiVersion !== b.target.apiVersion || a.target.kind !== b.target.kind) {
    return undefined;
  }
  const defined = new Set(scripts(b.customizations).map(({ operation }) => operation));
  return scripts(a.customizations).find(
    ({ operation }) => operation !== 'InterpretDependency' && defined.has(operation),
  )?.operation;
}

function scripts(rules: CustomizationRules): { operation: string; script: string }[] {
  return OPERATIONS.flatMap(([field, operation]) => {
    const script = rules[field]?.luaScript;
    return script ? [{ operation, script }] : [];
  });
}
