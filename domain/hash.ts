/** The short hashes in Karmada's object names: 32-bit FNV-1a, printed with Kubernetes' vowel-free alphabet. */

const FNV_OFFSET_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Kubernetes' `SafeEncodeString` alphabet for the ten digits: no vowels, so that no hash spells a word. */
const SAFE_DIGITS = '456789bcdf';

const utf8 = new TextEncoder();

/** 32-bit FNV-1a over the UTF-8 bytes of a text, as an unsigned number. */
export function fnv1a32(text: string): number {
  let hash = FNV_OFFSET_BASIS;
  for (const byte of utf8.encode(text)) {
    hash = Math.imul(hash ^ byte, FNV_PRIME);
  }
  return hash >>> 0;
}

/** The hash of a text as it appears in names: its decimal digits in the safe alphabet. */
export function hashText(text: string): string {
  return fnv1a32(text)
    .toString()
    .replace(/\d/g, (digit) => SAFE_DIGITS.charAt(Number(digit)));
}
