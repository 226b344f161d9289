/** What an admission rule is given and what it answers. */
import type { z } from 'zod';
import type { FieldError } from '../field-error.ts';
import type { ResourceInterpreterCustomization } from '../kinds/interpreter-customization.ts';
import type { FederatedResourceQuota } from '../kinds/quota.ts';
import type { GroupVersionKind, JsonValue, KubeObject } from '../object.ts';

/** What is done to the object. */
export type Operation = 'CREATE' | 'UPDATE' | 'DELETE';

/** Karmada's feature gates that admission asks; absent is off. */
export interface AdmissionGates {
  CustomizedClusterResourceModeling?: boolean;
  MultiplePodTemplatesScheduling?: boolean;
  FederatedQuotaEnforcement?: boolean;
}

/** An object about to be written. */
export interface MutationRequest {
  kind: GroupVersionKind;
  operation: Operation;
  object: KubeObject;
  /** The stored object, for UPDATE. */
  old?: KubeObject;
  /** A fresh random id. */
  uuid(): string;
  now: Date;
  gates: AdmissionGates;
  /** How manifests of a Work are brought into the form in which they are kept. Both return the argument if it is so already. */
  manifests: {
    prune(manifest: KubeObject): KubeObject;
    recordManaged(manifest: KubeObject): KubeObject;
  };
}

/** What a rule may want to know beside the object. */
export interface Lookups {
  gates: AdmissionGates;
  /** True when ClusterTaintPolicies may set NoExecute (`--allow-no-execute-taint-policy`). */
  allowNoExecuteTaintPolicy: boolean;
  customizations(): readonly ResourceInterpreterCustomization[];
  quotas(namespace: string): readonly FederatedResourceQuota[];
  /** Why a Lua script does not load; undefined when it does. */
  luaError(script: string): string | undefined;
}

/** An object about to be written, after mutation and schema validation; for DELETE the stored object. */
export interface ValidationRequest {
  kind: GroupVersionKind;
  operation: Operation;
  object: KubeObject;
  /** The stored object, for UPDATE. */
  old?: KubeObject;
  lookups: Lookups;
}

/** A refusal of the whole request: code, reason and message of the Status to answer with. */
export interface Denied {
  code: number;
  reason: string;
  message: string;
}

/** What is wrong: fields (none when all is well), or the request as a whole. */
export type Verdict = FieldError[] | Denied;

/** True for a refusal of the whole request. */
export function isDenied(verdict: Verdict): verdict is Denied {
  return !Array.isArray(verdict);
}

/** The refusal that a webhook gives when it names no other reason. */
export function deny(message: string): Denied {
  return { code: 403, reason: 'Forbidden', message };
}

/** The rules of one kind. */
export interface KindRules {
  mutate?(request: MutationRequest): KubeObject;
  validate?(request: ValidationRequest): Verdict;
}

/**
 * Rules on the kind's own type. An object that is not of the type is not mutated (schema validation, which comes next,
 * says why it is wrong) and is rejected by validation.
 */
export function rulesFor<T extends KubeObject>(
  type: z.ZodType<T>,
  rules: {
    mutate?(object: T, request: MutationRequest): KubeObject;
    validate?(object: T, request: ValidationRequest, old: T | undefined): Verdict;
  },
): KindRules {
  const { mutate, validate } = rules;
  return {
    ...(mutate && {
      mutate: (request: MutationRequest) =>
        isOfType(type, request.object) ? mutate(request.object, request) : request.object,
    }),
    ...(validate && {
      validate: (request: ValidationRequest) => {
        const { object, old } = request;
        return isOfType(type, object)
          ? validate(object, request, old && isOfType(type, old) ? old : undefined)
          : mismatches(type, object);
      },
    }),
  };
}

/** Sound because no schema of a kind changes what it parses. */
function isOfType<T extends KubeObject>(type: z.ZodType<T>, object: KubeObject): object is T & KubeObject {
  return type.safeParse(object).success;
}

function mismatches(type: z.ZodType, object: KubeObject): FieldError[] {
  const issues = type.safeParse(object).error?.issues ?? [];
  return issues.map(({ path, message }) => ({
    type: 'Invalid',
    field: pathText(path),
    value: valueAt(object, path),
    detail: message,
  }));
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : `${text}${text && '.'}${String(step)}`),
    '',
  );
}

function valueAt(value: JsonValue | undefined, path: readonly PropertyKey[]): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) {
    return value ?? null;
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) {
    return null;
  }
  return valueAt(Array.isArray(value) ? value[Number(step)] : value[String(step)], rest);
}
