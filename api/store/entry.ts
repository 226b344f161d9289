/** One version of one stored object, and its bytes, made once for all who read it. */
import type { KubeObject } from '../../domain/object.ts';
import { writeJson } from '../../kube/deep-json.ts';

/** A stored object at one revision. Shared by all readers and deeply frozen: never changed, only replaced. */
export interface Entry {
  /** `namespace/name`, or `name` in cluster scope. */
  readonly key: string;
  readonly revision: number;
  readonly object: KubeObject;
  /** The object's JSON while the write that made it is under way. */
  json?: string | undefined;
}

/** Bytes that are kept in this process, by all stores together; the oldest go first. */
const KEPT_BYTES = 8 * 1024 * 1024;
const kept = new Map<Entry, Buffer>();
let totalKept = 0;

/** The object as JSON. */
export function entryText({ json, object }: Entry): string {
  return json ?? writeJson(object);
}

/** The object as UTF-8 JSON, if that is kept. */
export function keptBytes(entry: Entry): Buffer | undefined {
  return kept.get(entry);
}

/** The object as UTF-8 JSON, kept for a while for others who read it. */
export function entryBytes(entry: Entry): Buffer {
  const known = kept.get(entry);
  if (known) {
    return known;
  }
  const bytes = ownBytes(entryText(entry));
  kept.set(entry, bytes);
  totalKept += bytes.length;
  for (const [oldest, { length }] of kept) {
    if (totalKept <= KEPT_BYTES) {
      break;
    }
    kept.delete(oldest);
    totalKept -= length;
  }
  return bytes;
}

/** Text as UTF-8 in memory of its own: what is kept must not hold on to one of Node's pools of 64 KiB. */
export function ownBytes(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
