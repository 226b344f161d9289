/** The validation of every built-in kind: its metadata, and the rules of its own. */
import type { FieldError } from '../../domain/field-error.ts';
import type { KubeObject } from '../../domain/object.ts';
import { ADMISSION_VALIDATIONS } from './admission/validation.ts';
import { APPS_VALIDATIONS } from './apps/validation.ts';
import { AUTOSCALING_VALIDATIONS } from './autoscaling/validation.ts';
import { BATCH_VALIDATIONS } from './batch/validation.ts';
import { CONTROL_VALIDATIONS } from './control/validation.ts';
import { CORE_VALIDATIONS } from './core/validation.ts';
import { validateMetadata } from './metadata-validation.ts';
import { NETWORKING_VALIDATIONS } from './networking/validation.ts';
import { POLICY_VALIDATIONS } from './policy/validation.ts';
import { RBAC_VALIDATIONS } from './rbac/validation.ts';
import { STORAGE_VALIDATIONS } from './storage/validation.ts';
import { dnsSubdomain, namespaceName, pathSegment, type TextRule } from './text-rules.ts';

/** The rules of one kind; `old` is the object before an update. */
export type KindValidation = (object: KubeObject, old: KubeObject | undefined) => FieldError[];

const VALIDATIONS: Record<string, KindValidation> = {
  ...CORE_VALIDATIONS,
  ...APPS_VALIDATIONS,
  ...BATCH_VALIDATIONS,
  ...AUTOSCALING_VALIDATIONS,
  ...NETWORKING_VALIDATIONS,
  ...POLICY_VALIDATIONS,
  ...RBAC_VALIDATIONS,
  ...STORAGE_VALIDATIONS,
  ...ADMISSION_VALIDATIONS,
  ...CONTROL_VALIDATIONS,
};

const anyName: TextRule = () => [];

/** Kinds whose names are not subdomains; a review has none. */
const NAME_RULES: Record<string, TextRule> = {
  'v1/Namespace': namespaceName,
  'rbac.authorization.k8s.io/v1/Role': pathSegment,
  'rbac.authorization.k8s.io/v1/ClusterRole': pathSegment,
  'rbac.authorization.k8s.io/v1/RoleBinding': pathSegment,
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': pathSegment,
  'apiregistration.k8s.io/v1/APIService': pathSegment,
  'apiextensions.k8s.io/v1/CustomResourceDefinition': anyName,
};

/** Groups whose kinds are questions that are answered and not kept. */
const REVIEWS = /^(authentication|authorization)\.k8s\.io\//;

/** Groups of API servers of their own, with rules of their own for finalizers. */
const EXTENSIONS = /^(apiextensions|apiregistration)\.k8s\.io\//;

/** Errors of an object of a kind (`apps/v1/Deployment`). */
export function validateKind(kind: string, object: KubeObject, old: KubeObject | undefined): FieldError[] {
  const rule = Object.hasOwn(NAME_RULES, kind) ? NAME_RULES[kind] : dnsSubdomain;
  const own = Object.hasOwn(VALIDATIONS, kind) ? VALIDATIONS[kind] : undefined;
  const metadata = REVIEWS.test(kind)
    ? []
    : validateMetadata(object.metadata, rule, EXTENSIONS.test(kind) ? 'any' : 'with domain');
  return [...metadata, ...(own?.(object, old) ?? [])];
}
