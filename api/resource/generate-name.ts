/** Names for objects that ask for one with `generateName`. */
import { randomInt } from 'node:crypto';

/** Letters and digits that are not mistaken for one another and that spell no words. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const RANDOM_LENGTH = 5;
const MAX_NAME_LENGTH = 63;

/** The prefix, cut to leave room, and five random characters. */
export function generateName(prefix: string): string {
  const random = Array.from({ length: RANDOM_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return prefix.slice(0, MAX_NAME_LENGTH - RANDOM_LENGTH) + random;
}
