/** Semantic versions (semver.org 2.0) in CEL. */
import type { Environment } from '@marcbachmann/cel-js';

const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][\w-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][\w-]*))*))?(?:\+([\w-]+(?:\.[\w-]+)*))?$/;

/** The CEL value; the library tells types apart by class. */
class Semver {
  readonly numbers: [bigint, bigint, bigint];
  readonly pre: string[];

  constructor(text: string) {
    const match = SEMVER.exec(text);
    if (!match) {
      throw new RangeError(`semver parse error: ${JSON.stringify(text)} is not a semantic version`);
    }
    this.numbers = [BigInt(match[1] ?? 0), BigInt(match[2] ?? 0), BigInt(match[3] ?? 0)];
    this.pre = match[4]?.split('.') ?? [];
  }
}

/** Registers type and functions. */
export function registerVersions(environment: Environment): void {
  const type = 'kubernetes.Semver';
  environment
    .registerType(type, { ctor: Semver, fields: {} })
    .registerOperator(`${type} == ${type}`, (a: Semver, b: Semver) => compare(a, b) === 0)
    .registerFunction(`semver(string): ${type}`, (text: string) => new Semver(text))
    .registerFunction('isSemver(string): bool', (text: string) => SEMVER.test(text))
    .registerFunction(`${type}.major(): int`, ({ numbers }: Semver) => numbers[0])
    .registerFunction(`${type}.minor(): int`, ({ numbers }: Semver) => numbers[1])
    .registerFunction(`${type}.patch(): int`, ({ numbers }: Semver) => numbers[2])
    .registerFunction(`${type}.compareTo(${type}): int`, (a: Semver, b: Semver) => BigInt(Math.sign(compare(a, b))))
    .registerFunction(`${type}.isLessThan(${type}): bool`, (a: Semver, b: Semver) => compare(a, b) < 0)
    .registerFunction(`${type}.isGreaterThan(${type}): bool`, (a: Semver, b: Semver) => compare(a, b) > 0);
}

function compare(a: Semver, b: Semver): number {
  for (const index of [0, 1, 2] as const) {
    if (a.numbers[index] !== b.numbers[index]) {
      return a.numbers[index] < b.numbers[index] ? -1 : 1;
    }
  }
  // A version without a pre-release part is the later one.
  if (a.pre.length === 0 || b.pre.length === 0) {
    return b.pre.length - a.pre.length;
  }
  for (const [index, part] of a.pre.entries()) {
    const other = b.pre[index];
    if (other === undefined) {
      return 1;
    }
    if (part !== other) {
      return comparePre(part, other);
    }
  }
  return a.pre.length - b.pre.length;
}

/** Numbers before texts, numbers by value, texts by character. */
function comparePre(a: string, b: string): number {
  const [numeric, other] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (numeric && other) {
    return BigInt(a) < BigInt(b) ? -1 : 1;
  }
  return numeric ? -1 : other ? 1 : a < b ? -1 : 1;
}
