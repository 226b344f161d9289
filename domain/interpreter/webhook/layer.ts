/**
 * The layer of interpreter webhooks. Interpretation is synchronous everywhere; an answer that has to come over the
 * network first ends the attempt with {@link UnansweredError}. Whoever catches it asks, keeps the answer, and runs the
 * attempt again: decisions are pure and writes level-based, so that this changes nothing but the time.
 */

import type { InterpreterResponse } from '../../kinds/interpreter-context.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../../object.ts';
import { verifiedDependencies } from '../dependencies.ts';
import type { DependentObjectReference, KindInterpreter } from '../interpreter.ts';
import type { InterpreterLayer } from '../layers.ts';
import { type Hook, hookFor } from './matching.ts';
import { patched, type Question, required } from './question.ts';

/** A webhook has to be asked before the attempt can be repeated. */
export class UnansweredError extends Error {
  override name = 'UnansweredError';
  readonly hook: Hook;
  readonly question: Question;

  constructor(hook: Hook, question: Question) {
    super(`the interpreter webhook ${hook.id} has not been asked yet`);
    this.hook = hook;
    this.question = question;
  }
}

/** Answers that have been given. */
export interface Answers {
  get(hook: Hook, question: Question): InterpreterResponse | undefined;
}

/** The layer of these webhooks, in the order in which they are asked. */
export function webhookInterpreters(hooks: readonly Hook[], answers: Answers): InterpreterLayer {
  return (kind) => {
    const interpreter: KindInterpreter = {};
    const on = (operation: Question['operation'], use: (ask: (question: Asked) => InterpreterResponse) => void) => {
      const hook = hookFor(hooks, kind, operation);
      if (hook) {
        use((asked) => answered(answers, hook, { operation, ...asked }));
      }
    };
    on('InterpretReplica', (ask) => {
      interpreter.getReplicas = (object) => {
        const response = ask({ object });
        const { replicaRequirements: requirements } = response;
        return { replicas: required(response, 'replicas'), ...(requirements && { requirements }) };
      };
    });
    on('InterpretComponent', (ask) => {
      interpreter.getComponents = (object) => ask({ object }).components;
    });
    on('ReviseReplica', (ask) => {
      interpreter.reviseReplica = (object, replicas) => patched(object, ask({ object, replicas }));
    });
    on('Retain', (ask) => {
      interpreter.retain = (object, observedObject) => patched(object, ask({ object, observedObject }));
    });
    on('AggregateStatus', (ask) => {
      interpreter.aggregateStatus = (object, items) =>
        patched(object, ask({ object, ...(items && { aggregatedStatus: items }) }));
    });
    on('InterpretDependency', (ask) => {
      interpreter.getDependencies = (object) =>
        verifiedDependencies((ask({ object }).dependencies ?? []).map(withoutAbsent));
    });
    on('InterpretStatus', (ask) => {
      interpreter.reflectStatus = (object) => jsonOf(required(ask({ object }), 'rawStatus'));
    });
    on('InterpretHealth', (ask) => {
      interpreter.interpretHealth = (object) => required(ask({ object }), 'healthy');
    });
    return Object.keys(interpreter).length > 0 ? interpreter : undefined;
  };
}

type Asked = Omit<Question, 'operation'> & { object: KubeObject };

function answered(answers: Answers, hook: Hook, question: Question): InterpreterResponse {
  const answer = answers.get(hook, question);
  if (!answer) {
    throw new UnansweredError(hook, question);
  }
  return answer;
}

function withoutAbsent(reference: NonNullable<InterpreterResponse['dependencies']>[number]): DependentObjectReference {
  const { apiVersion, kind, namespace, name, labelSelector } = reference;
  return {
    apiVersion,
    kind,
    ...(namespace && { namespace }),
    ...(name && { name }),
    ...(labelSelector && { labelSelector }),
  };
}

function jsonOf(value: JsonValue): JsonValue | undefined {
  return isJsonObject(value) ? value : undefined;
}
