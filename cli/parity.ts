/** `fleetwright parity`: answers cases that Karmada has answered too, and counts where both agree. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../domain/object.ts';
import type { Command } from './command.ts';
import { readCommandLine, setting } from './configuration.ts';
import type { ObjectCase } from './parity-objects.ts';
import { answerSchedulingCase, schedulingCase, schedulingGroup } from './parity-scheduling.ts';
import { compareAnswers, type Verdict } from './parity-verdict.ts';

/** A case that names an operation on an object; its parts are for the operation to read. */
const objectCase = z.custom<ObjectCase>(
  (input) =>
    isJsonObject(input) &&
    typeof input.id === 'string' &&
    typeof input.op === 'string' &&
    isJsonObject(input.object) &&
    typeof input.object.apiVersion === 'string' &&
    typeof input.object.kind === 'string',
  'An object case has id, op, and object with apiVersion and kind',
);

/** Differing answers that are shown in full. */
const MAX_SHOWN = 10;

const settings = {
  check: setting(z.string().optional(), 'Compare our answers with the expected ones in FILE (.gz or plain)', {
    placeholder: 'FILE',
  }),
};

/** Answers cases from standard input, one JSON object a line; with `--check` exits with 1 when answers differ. */
export const command: Command = {
  summary: "Answer recorded cases, or compare the answers with Karmada's",
  usage: '[--check FILE] < CASES',
  settings,
  async run(args) {
    const { check } = readCommandLine(settings, args, process.env).configuration;
    if (check !== undefined) {
      return await checkAnswers(check);
    }
    await pipeline(answerLines(createInterface({ input: process.stdin })), process.stdout, { end: false });
    return 0;
  },
};

async function* answerLines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const input of readCases(lines)) {
    const { answer } = await answerCase(input);
    yield `${JSON.stringify(answer)}\n`;
  }
}

async function* readCases(lines: AsyncIterable<string>): AsyncGenerator<JsonObject> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line.trim() !== '') {
      yield readCase(line, number);
    }
  }
}

function readCase(line: string, number: number): JsonObject {
  let input: unknown;
  try {
    input = JSON.parse(line);
  } catch (cause) {
    throw new SyntaxError(`Line ${number} is not JSON: cases are one JSON object a line`, { cause });
  }
  if (!isJsonObject(input)) {
    throw new TypeError(`Line ${number} is not a JSON object: cases are one JSON object a line`);
  }
  return input;
}

/** A case of the wrong shape is answered too, so that answers stay in the order of the cases. */
async function answerCase(input: JsonObject): Promise<{ group: string; answer: object }> {
  if (input.op !== undefined) {
    const parsed = objectCase.safeParse(input);
    if (!parsed.success) {
      return invalidCase(input, parsed.error);
    }
    // Only these cases need the interpreters.
    const { answerObjectCase } = await import('./parity-objects.ts');
    try {
      return { group: parsed.data.op, answer: answerObjectCase(parsed.data) };
    } catch (error) {
      // Parts of another shape than an API server lets through.
      const message = error instanceof Error ? error.message : String(error);
      return { group: parsed.data.op, answer: { id: parsed.data.id, error: 'InvalidCase', message } };
    }
  }
  const parsed = schedulingCase.safeParse(input);
  return parsed.success
    ? { group: schedulingGroup(parsed.data), answer: answerSchedulingCase(parsed.data) }
    : invalidCase(input, parsed.error);
}

function invalidCase({ id }: JsonObject, error: z.ZodError): { group: string; answer: object } {
  return { group: 'invalid', answer: { id, error: 'InvalidCase', message: z.prettifyError(error) } };
}

async function checkAnswers(file: string): Promise<number> {
  const raw = createReadStream(file);
  const input = file.endsWith('.gz') ? raw.pipe(createGunzip()) : raw;
  const groups = new Map<string, Record<Verdict, number>>();
  let shown = 0;
  for await (const { expected, ...question } of readCases(createInterface({ input }))) {
    const { group, answer } = await answerCase(question);
    const printed = JSON.stringify(answer);
    const verdict = compareAnswers(JSON.parse(printed), expected);
    countVerdict(groups, group, verdict);
    if (verdict === 'different' && shown++ < MAX_SHOWN) {
      process.stdout.write(`differs:  ${printed}\nexpected: ${JSON.stringify(expected)}\n`);
    }
  }
  return printCounts(groups);
}

function countVerdict(groups: Map<string, Record<Verdict, number>>, group: string, verdict: Verdict): void {
  const counts = groups.get(group) ?? { equal: 0, variant: 0, different: 0 };
  counts[verdict]++;
  groups.set(group, counts);
}

function printCounts(groups: ReadonlyMap<string, Record<Verdict, number>>): number {
  const total: Record<Verdict, number> = { equal: 0, variant: 0, different: 0 };
  for (const [group, counts] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    printCount(group, counts);
    total.equal += counts.equal;
    total.variant += counts.variant;
    total.different += counts.different;
  }
  printCount('all', total);
  return total.different > 0 ? 1 : 0;
}

function printCount(group: string, { equal, variant, different }: Record<Verdict, number>): void {
  const variants = variant > 0 ? ` (${variant} where Karmada's own answers vary)` : '';
  const agreeing = equal + variant;
  process.stdout.write(`${group.padEnd(44)} ${agreeing} of ${agreeing + different} agree${variants}\n`);
}
