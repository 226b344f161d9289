/** The protobuf wire format: a message as a sequence of numbered fields, each a varint, eight or four bytes, or a byte string. */

/** Thrown for a body that is no protobuf message of a kind the server knows; the message says where it stopped. */
export class InvalidProtobufError extends Error {
  override name = 'InvalidProtobufError';
}

/** One field as it stands on the wire. */
export type WireField = { number: number } & (
  | { wire: 'varint'; value: bigint }
  | { wire: 'fixed'; bytes: Uint8Array }
  | { wire: 'bytes'; bytes: Uint8Array }
);

/** A varint holds seven bits a byte and at most 64 in all. */
const MAX_VARINT_BYTES = 10;

/** The fields of a message in the order in which they stand. Throws {@link InvalidProtobufError} on a cut or wrong one. */
export function* wireFields(message: Uint8Array): Generator<WireField> {
  let at = 0;
  while (at < message.length) {
    const tag = readVarint(message, at);
    at = tag.next;
    const number = Number(tag.value >> 3n);
    switch (Number(tag.value & 7n)) {
      case 0: {
        const { value, next } = readVarint(message, at);
        at = next;
        yield { number, wire: 'varint', value };
        break;
      }
      case 1:
        yield { number, wire: 'fixed', bytes: slice(message, at, 8) };
        at += 8;
        break;
      case 2: {
        const { value, next } = readVarint(message, at);
        const bytes = slice(message, next, Number(value));
        at = next + bytes.length;
        yield { number, wire: 'bytes', bytes };
        break;
      }
      case 5:
        yield { number, wire: 'fixed', bytes: slice(message, at, 4) };
        at += 4;
        break;
      default:
        throw new InvalidProtobufError(`field ${number} at byte ${at} has the unknown wire type ${tag.value & 7n}`);
    }
  }
}

/** The varints of a packed list. */
export function* packedVarints(bytes: Uint8Array): Generator<bigint> {
  for (let at = 0; at < bytes.length; ) {
    const { value, next } = readVarint(bytes, at);
    at = next;
    yield value;
  }
}

function readVarint(bytes: Uint8Array, start: number): { value: bigint; next: number } {
  let low = 0;
  for (let count = 0; count < MAX_VARINT_BYTES; count++) {
    const byte = bytes[start + count];
    if (byte === undefined) {
      break;
    }
    if (count < 4) {
      low |= (byte & 0x7f) << (7 * count);
      if (byte < 0x80) {
        return { value: BigInt(low), next: start + count + 1 };
      }
    } else if (byte < 0x80) {
      return { value: longVarint(bytes, start, count + 1), next: start + count + 1 };
    }
  }
  throw new InvalidProtobufError(`a number is cut off or longer than 64 bits at byte ${start}`);
}

function longVarint(bytes: Uint8Array, start: number, length: number): bigint {
  let value = 0n;
  for (const [index, byte] of bytes.subarray(start, start + length).entries()) {
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
  }
  return BigInt.asUintN(64, value);
}

function slice(bytes: Uint8Array, start: number, length: number): Uint8Array {
  if (start + length > bytes.length) {
    throw new InvalidProtobufError(`a field of ${length} bytes is cut off at byte ${start}`);
  }
  return bytes.subarray(start, start + length);
}
