/** Texts in CEL: cel-go's string extension as far as the library has it not, and Kubernetes' `find` and `findAll`. */
import type { Environment } from '@marcbachmann/cel-js';
import { RE2JS } from 're2js';

class Strings {}

/** Registers the functions. */
export function registerStrings(environment: Environment): void {
  environment
    .registerType('kubernetes.Strings', { ctor: Strings, fields: {} })
    .registerConstant('strings', 'kubernetes.Strings', new Strings())
    .registerFunction('kubernetes.Strings.quote(string): string', (_: Strings, text: string) => JSON.stringify(text))
    .registerFunction('string.charAt(int): string', (text: string, index: bigint) => [...text][at(text, index)] ?? '')
    .registerFunction('string.replace(string, string): string', (text: string, old: string, now: string) =>
      text.replaceAll(old, () => now),
    )
    .registerFunction(
      'string.replace(string, string, int): string',
      (text: string, old: string, now: string, limit: bigint) => replaceSome(text, old, now, Number(limit)),
    )
    .registerFunction(
      'string.find(string): string',
      (text: string, pattern: string) => findAll(text, pattern, 1)[0] ?? '',
    )
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) =>
      findAll(text, pattern, -1),
    )
    .registerFunction('string.findAll(string, int): list<string>', (text: string, pattern: string, limit: bigint) =>
      findAll(text, pattern, Number(limit)),
    );
}

function at(text: string, index: bigint): number {
  if (index < 0n || index > BigInt([...text].length)) {
    throw new RangeError(`index out of range: ${index}`);
  }
  return Number(index);
}

function replaceSome(text: string, old: string, now: string, limit: number): string {
  if (limit < 0) {
    return text.replaceAll(old, () => now);
  }
  const parts = text.split(old);
  const head = parts.slice(0, limit + 1).join(now);
  return parts.length > limit + 1 ? [head, ...parts.slice(limit + 1)].join(old) : head;
}

/** At most `limit` matches; all when it is negative. */
function findAll(text: string, pattern: string, limit: number): string[] {
  const matcher = RE2JS.compile(pattern).matcher(text);
  const found: string[] = [];
  while ((limit < 0 || found.length < limit) && matcher.find()) {
    found.push(matcher.group() ?? '');
  }
  return found;
}
