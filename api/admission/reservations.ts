/**
 * Values that only one object may have, held for a write from the moment they are given out until it has ended: then they
 * stand in the stored object, or are free again. Without this two writes under way could both be given one value.
 */
import type { Admission } from './admission.ts';

/** Held values of one sort. */
export interface Reservations<Value> {
  /** True when another write holds the value. */
  isHeld(value: Value, admission: Admission): boolean;
  /** Holds values, but for those that another write holds already. */
  hold(values: Iterable<Value>, admission: Admission): void;
}

/** No value is held. */
export function createReservations<Value>(): Reservations<Value> {
  // A write is known by its own list, which all views of it share.
  const holders = new Map<Value, Admission['whenEnded']>();
  return {
    isHeld(value, { whenEnded }) {
      const holder = holders.get(value);
      return holder !== undefined && holder !== whenEnded;
    },
    hold(values, { whenEnded }) {
      for (const value of values) {
        if (!holders.has(value)) {
          holders.set(value, whenEnded);
          whenEnded.push(() => holders.delete(value));
        }
      }
    },
  };
}
