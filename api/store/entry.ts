/** One version of one stored object, and its bytes, made once for all who read it. */
import type { KubeObject } from '../../domain/object.ts';

/** A stored object at one revision. Shared by all readers and deeply frozen: never changed, only replaced. */
export interface Entry {
  /** `namespace/name`, or `name` in cluster scope. */
  readonly key: string;
  readonly revision: number;
  readonly object: KubeObject;
  /** The object's JSON while the write that made it is under way. */
  json?: string | undefined;
  bytes?: Buffer | undefined;
}

/** The object as UTF-8 JSON, kept after the first call. */
export function entryBytes(entry: Entry): Buffer {
  entry.bytes ??= Buffer.from(entry.json ?? JSON.stringify(entry.object));
  return entry.bytes;
}

/** Freezes a JSON value and all inside it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) {
      deepFreeze(child);
    }
  }
  return value;
}
