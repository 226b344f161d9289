/** Values of query parameters, read as kube-apiserver reads them. */
import { badRequest } from '../response/status.ts';

/** Any text but `0` and `false` is true; an absent parameter is false. */
export function readFlag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text !== null && text !== '0' && text.toLowerCase() !== 'false';
}

/** A whole number; undefined when absent or empty. Throws BadRequest. */
export function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') {
    return undefined;
  }
  const isNumber = /^[+-]?\d+$/.test(text);
  if (!isNumber || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
    const problem = isNumber ? 'value out of range' : 'invalid syntax';
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${problem}`);
  }
  return Number(text);
}
