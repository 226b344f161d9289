/** Whether an answer agrees with the one that Karmada gave. */
import { isDeepStrictEqual } from 'node:util';
import { isJsonObject, type JsonObject } from '../domain/object.ts';

/** `variant`: the same answer where Karmada's own vary from run to run, or an error told in words of its JSON library. */
export type Verdict = 'equal' | 'variant' | 'different';

/** Compares an answer as it is printed, its id aside, with the expected one; anything but an object agrees with nothing. */
export function compareAnswers(answer: unknown, expected: unknown): Verdict {
  if (!isJsonObject(answer) || !isJsonObject(expected)) {
    return 'different';
  }
  const { id, ...given } = answer;
  if (isDeepStrictEqual(given, expected)) {
    return 'equal';
  }
  return isSameFailure(given, expected) || isSameSet(given.result, expected.result) ? 'variant' : 'different';
}

function isSameFailure(given: JsonObject, expected: JsonObject): boolean {
  if (given.error === undefined || expected.error === undefined) {
    return false;
  }
  if (expected.message === undefined) {
    return true;
  }
  return (
    given.error === 'NoClusterFit' &&
    expected.error === 'NoClusterFit' &&
    countsOf(given.message) === countsOf(expected.message)
  );
}

/** Only dependencies are answered as lists, and Karmada collects them in Go maps, whose order is random. */
function isSameSet(given: unknown, expected: unknown): boolean {
  const sorted = (list: unknown[]) => list.map((item) => JSON.stringify(item)).sort();
  return Array.isArray(given) && Array.isArray(expected) && isDeepStrictEqual(sorted(given), sorted(expected));
}

/**
 * All clusters and rejected clusters of `0/3 clusters are available: 1 …, 2 ….`. A cluster that fails several filters counts
 * under any of their reasons: Karmada begins with a random one of its filters and keeps the first answer.
 */
function countsOf(message: unknown): string {
  const [, all, reasons = ''] = /^0\/(\d+) clusters are available: (.*)\.$/.exec(String(message)) ?? [];
  const rejected = [...reasons.matchAll(/(?:^|, )(\d+) /g)].reduce((sum, [, count]) => sum + Number(count), 0);
  return `${all} ${rejected}`;
}
