/** How kinds are interpreted on this hub: its customisations first, then its webhooks, then what is built in. */
import { createHash, randomUUID } from 'node:crypto';
import type { ActivityContext } from '../activities/context.ts';
import type { KindInterpreter } from '../domain/interpreter/interpreter.ts';
import { type InterpreterLayer, resolveInterpreter } from '../domain/interpreter/layers.ts';
import { declaredInterpreters } from '../domain/interpreter/lua/declared.ts';
import { UnansweredError, webhookInterpreters } from '../domain/interpreter/webhook/layer.ts';
import { type Hook, hooksOf } from '../domain/interpreter/webhook/matching.ts';
import type { Question } from '../domain/interpreter/webhook/question.ts';
import type { InterpreterResponse } from '../domain/kinds/interpreter-context.ts';
import { formatApiVersion } from '../domain/object.ts';
import type { WatchedHub } from './hub.ts';
import { callWebhook } from './interpreter-webhook.ts';

/** Answers that are kept; the oldest go first. */
const MAX_ANSWERS = 10_000;
/** An attempt that asks more often than this asks something new each time. */
const MAX_QUESTIONS = 100;

/** The part of a hub that tells how kinds are interpreted. */
export type InterpretingHub = Pick<WatchedHub, 'customizations' | 'interpreterWebhooks' | 'templates'>;

/** Follows the hub's configuration from now on. */
export function openInterpreters(hub: InterpretingHub): Pick<ActivityContext, 'interpreterFor' | 'withWebhooks'> {
  const answers = new Map<string, InterpreterResponse>();
  const interpreters = new Map<string, KindInterpreter>();
  let layers: InterpreterLayer[] | undefined;

  function forget(): void {
    layers = undefined;
    interpreters.clear();
    answers.clear();
  }
  hub.customizations.onChange(forget);
  hub.interpreterWebhooks.onChange(forget);

  function currentLayers(): InterpreterLayer[] {
    layers ??= [
      declaredInterpreters(hub.customizations.list()),
      webhookInterpreters(hooksOf(hub.interpreterWebhooks.list()), {
        get: (hook, question) => answers.get(answerKey(hook, question)),
      }),
    ];
    return layers;
  }

  function keep(key: string, response: InterpreterResponse): void {
    const [oldest] = answers.keys();
    if (answers.size >= MAX_ANSWERS && oldest !== undefined) {
      answers.delete(oldest);
    }
    answers.set(key, response);
  }

  return {
    interpreterFor(kind) {
      const key = `${formatApiVersion(kind.group, kind.version)}/${kind.kind}`;
      const known = interpreters.get(key);
      if (known) {
        return known;
      }
      const interpreter = resolveInterpreter(currentLayers(), kind);
      interpreters.set(key, interpreter);
      return interpreter;
    },
    async withWebhooks(attempt) {
      for (let asked = 0; ; asked++) {
        try {
          return await attempt();
        } catch (error) {
          if (!(error instanceof UnansweredError) || asked === MAX_QUESTIONS) {
            throw error;
          }
          const { hook, question } = error;
          keep(answerKey(hook, question), await callWebhook(hub, hook, question, randomUUID()));
        }
      }
    },
  };
}

function answerKey(hook: Hook, question: Question): string {
  return createHash('sha256').update(hook.id).update(JSON.stringify(question)).digest('base64');
}
