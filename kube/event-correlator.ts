/**
 * Decides what becomes of an Event, as client-go's correlator does: the same one again counts up, many similar ones
 * become one, and an object that floods is silenced.
 */
import type { OwnerReference } from '../domain/object.ts';

/** The object an Event is about. */
export type EventSubject = Pick<OwnerReference, 'apiVersion' | 'kind' | 'name'> & {
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
};

/** Something that happened to an object. */
export interface Happening {
  subject: EventSubject;
  type: 'Normal' | 'Warning';
  /** UpperCamelCase word for programs. */
  reason: string;
  message: string;
}

/** An Event as it is written: `create` makes the object, `count` patches the one of that name. */
export interface CorrelatedEvent extends Happening {
  action: 'create' | 'count';
  name: string;
  count: number;
  /** Milliseconds since the epoch. */
  firstSeen: number;
  lastSeen: number;
}

/** Remembers what was told lately. */
export interface EventCorrelator {
  /** What to write for a happening at a time (ms since the epoch); undefined when it is to be dropped. */
  correlate(happening: Happening, now: number): CorrelatedEvent | undefined;
}

/** client-go's defaults. */
const REMEMBERED = 4096;
const SIMILAR_PERIOD_MS = 600_000;
const SIMILAR_MESSAGES = 10;
const OBJECT_BURST = 25;
const OBJECT_REFILL_MS = 300_000;

/** A correlator without memories. */
export function createEventCorrelator(): EventCorrelator {
  const told = recentMap<{ name: string; count: number; firstSeen: number }>();
  const similar = recentMap<{ messages: Set<string>; at: number }>();
  const budgets = recentMap<{ tokens: number; at: number }>();
  let sequence = 0;

  /** True when the object has used up its burst of {@link OBJECT_BURST} Events. */
  function isFlood(subject: string, now: number): boolean {
    const { tokens, at } = budgets.get(subject) ?? { tokens: OBJECT_BURST, at: now };
    const filled = Math.min(OBJECT_BURST, tokens + (now - at) / OBJECT_REFILL_MS);
    budgets.set(subject, { tokens: filled >= 1 ? filled - 1 : filled, at: now });
    return filled < 1;
  }

  /** True when an object gives the same reason with ever new messages. */
  function isOneOfMany(group: string, message: string, now: number): boolean {
    const known = similar.get(group);
    const messages = known && now - known.at <= SIMILAR_PERIOD_MS ? known.messages : new Set<string>();
    const many = messages.size >= SIMILAR_MESSAGES && !messages.has(message);
    if (!many) {
      messages.add(message);
    }
    similar.set(group, { messages, at: now });
    return many;
  }

  return {
    correlate(happening, now) {
      const { subject, type, reason } = happening;
      const subjectText = [subject.apiVersion, subject.kind, subject.namespace, subject.name, subject.uid].join('/');
      const group = [subjectText, type, reason].join('\n');
      const many = isOneOfMany(group, happening.message, now);
      const message = many ? `(combined from similar events): ${happening.message}` : happening.message;
      const key = many ? group : `${group}\n${message}`;
      const known = told.get(key);
      const event = {
        name: known?.name ?? eventName(subject.name, now, sequence++),
        count: (known?.count ?? 0) + 1,
        firstSeen: known?.firstSeen ?? now,
      };
      told.set(key, event);
      return isFlood(subjectText, now)
        ? undefined
        : { ...happening, ...event, message, lastSeen: now, action: known ? 'count' : 'create' };
    },
  };
}

/** `<object>.<nanoseconds in hexadecimal>`, as all Events are named. */
function eventName(object: string, now: number, sequence: number): string {
  return `${object}.${(BigInt(now) * 1_000_000n + BigInt(sequence % 1_000_000)).toString(16)}`;
}

/** A map that forgets the entry that was written longest ago. */
function recentMap<T>(): { get(key: string): T | undefined; set(key: string, value: T): void } {
  const entries = new Map<string, T>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      const [oldest] = entries.keys();
      if (entries.size > REMEMBERED && oldest !== undefined) {
        entries.delete(oldest);
      }
    },
  };
}
