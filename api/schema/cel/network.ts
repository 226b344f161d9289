/** Kubernetes' IP addresses and ranges in CEL. */
import { BlockList, isIP } from 'node:net';
import type { Environment } from '@marcbachmann/cel-js';

/** An address; the library tells types apart by class. */
class Address {
  readonly text: string;
  readonly family: 4 | 6;

  constructor(text: string) {
    const family = isIP(text);
    if (family === 0 || text.includes('%') || /^::ffff:.*\./i.test(text)) {
      throw new RangeError(`IP Address ${JSON.stringify(text)} parse error during conversion from string`);
    }
    this.family = family === 4 ? 4 : 6;
    this.text = canonical(text, this.family);
  }
}

/** A range of addresses. */
class Range {
  readonly address: Address;
  readonly bits: number;

  constructor(text: string) {
    const [address = '', bits = '', ...rest] = text.split('/');
    this.address = new Address(address);
    this.bits = Number(bits);
    if (rest.length > 0 || !/^\d{1,3}$/.test(bits) || this.bits > widthOf(this.address)) {
      throw new RangeError(`network address parse error during conversion from string: ${JSON.stringify(text)}`);
    }
  }
}

class IpFunctions {}

/** Registers types and functions. */
export function registerNetwork(environment: Environment): void {
  const ip = 'net.IP';
  const cidr = 'net.CIDR';
  environment
    .registerType(ip, { ctor: Address, fields: {} })
    .registerType(cidr, { ctor: Range, fields: {} })
    .registerType('kubernetes.IP', { ctor: IpFunctions, fields: {} })
    .registerConstant('ip', 'kubernetes.IP', new IpFunctions())
    .registerOperator(`${ip} == ${ip}`, (a: Address, b: Address) => a.text === b.text)
    .registerOperator(
      `${cidr} == ${cidr}`,
      (a: Range, b: Range) => a.address.text === b.address.text && a.bits === b.bits,
    )
    .registerFunction(`ip(string): ${ip}`, (text: string) => new Address(text))
    .registerFunction('isIP(string): bool', (text: string) => parses(() => new Address(text)))
    .registerFunction(
      'kubernetes.IP.isCanonical(string): bool',
      (_: IpFunctions, text: string) => new Address(text).text === text,
    )
    .registerFunction(`string(${ip}): string`, ({ text }: Address) => text)
    .registerFunction(`${ip}.family(): int`, ({ family }: Address) => BigInt(family))
    .registerFunction(`cidr(string): ${cidr}`, (text: string) => new Range(text))
    .registerFunction('isCIDR(string): bool', (text: string) => parses(() => new Range(text)))
    .registerFunction(`string(${cidr}): string`, ({ address, bits }: Range) => `${address.text}/${bits}`)
    .registerFunction(`${cidr}.ip(): ${ip}`, ({ address }: Range) => address)
    .registerFunction(`${cidr}.prefixLength(): int`, ({ bits }: Range) => BigInt(bits))
    .registerFunction(`${cidr}.masked(): ${cidr}`, masked)
    .registerFunction(`${cidr}.containsIP(${ip}): bool`, contains)
    .registerFunction(`${cidr}.containsIP(string): bool`, (range: Range, text: string) =>
      contains(range, new Address(text)),
    )
    .registerFunction(`${cidr}.containsCIDR(${cidr}): bool`, containsRange)
    .registerFunction(`${cidr}.containsCIDR(string): bool`, (range: Range, text: string) =>
      containsRange(range, new Range(text)),
    );
  for (const [name, ranges] of Object.entries(SCOPES)) {
    environment.registerFunction(`${ip}.${name}(): bool`, (address: Address) => isIn(address, ranges));
  }
  environment.registerFunction(`${ip}.isGlobalUnicast(): bool`, (address: Address) => !isIn(address, NOT_GLOBAL));
}

const SCOPES: Record<string, Range[]> = {
  isUnspecified: ranges('0.0.0.0/32', '::/128'),
  isLoopback: ranges('127.0.0.0/8', '::1/128'),
  isLinkLocalMulticast: ranges('224.0.0.0/24', 'ff02::/16'),
  isLinkLocalUnicast: ranges('169.254.0.0/16', 'fe80::/10'),
};

/** Unspecified, broadcast, loopback, multicast and link-local, as Go's `IsGlobalUnicast` excludes. */
const NOT_GLOBAL = ranges(
  ...['0.0.0.0/32', '255.255.255.255/32', '127.0.0.0/8', '224.0.0.0/4', '169.254.0.0/16'],
  ...['::/128', '::1/128', 'ff00::/8', 'fe80::/10'],
);

function ranges(...texts: string[]): Range[] {
  return texts.map((text) => new Range(text));
}

function isIn(address: Address, among: Range[]): boolean {
  return among.some((range) => contains(range, address));
}

function contains({ address: network, bits }: Range, address: Address): boolean {
  if (network.family !== address.family) {
    return false;
  }
  const list = new BlockList();
  list.addSubnet(network.text, bits, `ipv${network.family}`);
  return list.check(address.text, `ipv${address.family}`);
}

function containsRange(outer: Range, inner: Range): boolean {
  return inner.bits >= outer.bits && contains(outer, inner.address);
}

function masked({ address, bits }: Range): Range {
  const width = widthOf(address);
  const host = BigInt(width - bits);
  const value = (toNumber(address) >> host) << host;
  const group = width === 32 ? 8 : 16;
  const parts = Array.from({ length: width / group }, (_, index) =>
    Number((value >> BigInt(width - group * (index + 1))) & ((1n << BigInt(group)) - 1n)),
  );
  return new Range(`${width === 32 ? parts.join('.') : parts.map((part) => part.toString(16)).join(':')}/${bits}`);
}

function toNumber({ text, family }: Address): bigint {
  if (family === 4) {
    return text.split('.').reduce((value, part) => (value << 8n) + BigInt(part), 0n);
  }
  const [head = '', tail] = text.split('::');
  const groups = (half: string): string[] => (half === '' ? [] : half.split(':'));
  const missing = tail === undefined ? 0 : 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail ?? '')];
  return all.reduce((value, part) => (value << 16n) + BigInt(`0x${part}`), 0n);
}

function widthOf({ family }: Address): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** The shortest form (RFC 5952). */
function canonical(text: string, family: 4 | 6): string {
  return family === 4 ? text : new URL(`http://[${text}]`).hostname.slice(1, -1);
}

function parses(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof RangeError) {
      return false;
    }
    throw error;
  }
}
