/** The plugin MutatingAdmissionPolicy (KEP-3962): expressions change what is written. Texts and order are kube-apiserver's. */
import { isJsonObject, type JsonValue, type KubeObject } from '../../../../domain/object.ts';
import type { KubeStatusError } from '../../../../kube/errors.ts';
import { typeError } from '../../../resource/decode.ts';
import type { ResourceDefinition } from '../../../resource/definition.ts';
import { badRequest, forbidden, internalError } from '../../../response/status.ts';
import { MAX_COST } from '../../../schema/cel/cost.ts';
import { applyDefaults } from '../../../schema/defaults.ts';
import { jsonEqual } from '../../../schema/json.ts';
import { prune } from '../../../schema/prune.ts';
import type { Admission, AdmissionPlugin } from '../../admission.ts';
import { BudgetError, type Evaluate, evaluator } from '../../cel/evaluate.ts';
import { inputOf } from '../../cel/input.ts';
import { matchVerdict } from '../../match-conditions.ts';
import { createTurns, type Turn } from '../../reinvocation.ts';
import { boundPolicies } from '../bound.ts';
import {
  convertObject,
  type Invocation,
  inVersion,
  invocationsOf,
  isExempt,
  type Misconfiguration,
  namespaceOf,
  type PolicyContext,
} from '../match.ts';
import { MUTATING, type MutatingPolicy, type MutatingPolicyBinding, type Mutation } from './configuration.ts';
import { MutationError, withConfiguration, withPatch } from './patch.ts';

type Asked = Invocation<MutatingPolicy, MutatingPolicyBinding>;

/** What a policy could not do. */
interface Failure extends Misconfiguration<MutatingPolicy, MutatingPolicyBinding> {
  reason?: string;
}

/** The plugin; it stands before mutating webhooks. */
export function mutatingPolicies(context: PolicyContext): AdmissionPlugin {
  const policies = boundPolicies(context.store, MUTATING);
  const takeTurn = createTurns();
  return {
    asksAgain: true,
    mutate(admission, object) {
      const bound = policies();
      if (bound.length === 0 || isExempt(admission) || admission.operation === 'DELETE') {
        return object;
      }
      const found = bound.flatMap((one) => invocationsOf(one, admission, context));
      const failures: Failure[] = found.flatMap((one) => ('params' in one ? [] : [one]));
      const turn = takeTurn(admission.rounds ?? { again: false, wanted: false }, object);
      let result = object;
      for (const invocation of found.filter((one) => 'params' in one)) {
        const outcome = invoke(invocation, { ...admission, object: result }, result, context, turn);
        failures.push(...outcome.failures);
        result = outcome.object;
      }
      turn.leave(result);
      refuse(failures, admission);
      return result;
    },
  };
}

function invoke(
  invocation: Asked,
  admission: Admission,
  object: KubeObject,
  context: PolicyContext,
  turn: Turn,
): { object: KubeObject; failures: Failure[] } {
  const { policy, binding, definition, params } = invocation;
  const { variables, matchConditions, mutations, reinvocationPolicy } = policy.spec;
  const namespace = namespaceOf(admission, context.store);
  const evaluate = (seen: KubeObject): Evaluate =>
    evaluator(
      inputOf(
        { ...inVersion(admission, definition, context.registry), object: seen },
        { authorize: context.authorize, matched: definition, params, ...(namespace && { namespace }) },
      ),
      variables,
    );
  const before = convertObject(object, admission.definition, definition, context.registry);
  const failed = (message: string): Failure => ({ policy, binding, message, reason: 'Invalid' });
  const verdict = matchVerdict(matchConditions, evaluate(before));
  if (!verdict.met) {
    return { object, failures: verdict.failure === undefined ? [] : [failed(verdict.failure)] };
  }
  const name = [policy, binding, params].map((one) => one?.metadata.name ?? '').join('/');
  if (!turn.isDue(name)) {
    return { object, failures: [] };
  }
  const failures: Failure[] = [];
  let after = before;
  for (const mutation of mutations) {
    try {
      after = completed(mutated(mutation, after, definition, evaluate(after)), definition);
    } catch (error) {
      if (!(error instanceof MutationError || error instanceof BudgetError)) {
        throw error;
      }
      failures.push(failed(error.message));
    }
  }
  const changed = !jsonEqual(before, after);
  if (changed) {
    turn.changed();
  }
  if (reinvocationPolicy === 'IfNeeded') {
    turn.mayBeAskedAgain(name);
  }
  return {
    object: changed ? convertObject(after, definition, admission.definition, context.registry) : object,
    failures,
  };
}

function mutated(
  mutation: Mutation,
  object: KubeObject,
  definition: ResourceDefinition,
  evaluate: Evaluate,
): JsonValue {
  const { expression } = mutation.patchType === 'JSONPatch' ? mutation.jsonPatch : mutation.applyConfiguration;
  const outcome = evaluate(expression, { left: MAX_COST });
  if ('failure' in outcome) {
    throw new MutationError(outcome.failure);
  }
  return mutation.patchType === 'JSONPatch'
    ? withPatch(object, outcome.value)
    : withConfiguration(object, outcome.value, definition.schema);
}

/** What came of a mutation as an object of its kind, read strictly. */
function completed(value: JsonValue, definition: ResourceDefinition): KubeObject {
  const object = isJsonObject(value) ? value : {};
  const { unknown } = prune(definition.schema, object);
  const problem =
    typeError(definition, object) ?? (definition.builtIn && unknown.length > 0 ? strict(unknown) : undefined);
  if (problem !== undefined) {
    throw internalError(problem);
  }
  if (!isKubeObject(object)) {
    throw badRequest('a mutation took apiVersion, kind or metadata away');
  }
  return definition.builtIn ? object : applyDefaults(definition.schema, object);
}

function strict(unknown: readonly string[]): string {
  return `strict decoding error: ${unknown.join(', ')}`;
}

function isKubeObject(object: JsonValue): object is KubeObject {
  return (
    isJsonObject(object) &&
    typeof object.apiVersion === 'string' &&
    typeof object.kind === 'string' &&
    isJsonObject(object.metadata)
  );
}

/** Refuses the write for what policies could not do, unless their failures are to be ignored. */
function refuse(failures: readonly Failure[], admission: Admission): void {
  const counted = failures.filter(({ policy }) => policy.spec.failurePolicy === 'Fail');
  const [first] = counted;
  if (!first) {
    return;
  }
  const name = admission.name || admission.object?.metadata.generateName || 'Unknown';
  const error: KubeStatusError = forbidden(admission.definition, name, textOf(first));
  error.status.message = textOf(first);
  error.status.reason = first.reason ?? error.status.reason ?? '';
  error.status.details = { ...error.status.details, causes: counted.map((one) => ({ message: textOf(one) })) };
  throw error;
}

function textOf({ policy, binding, message }: Failure): string {
  const { name } = policy.metadata;
  return binding
    ? `policy '${name}' with binding '${binding.metadata.name}' denied request: ${message}`
    : `policy ${JSON.stringify(name)} denied request: ${message}`;
}
