/** The messages that workflows understand. "Look again" is a signal: it brings no state, the newest is read. */
import { defineSignal } from '@temporalio/workflow';
import type { Cause } from '../domain/propagation/cause.ts';

/**
 * Something that the decision depends on has changed; true when it was the template, by its user. Who looks must have
 * seen the causes.
 */
export const changed = defineSignal<[byUser: boolean, causes?: Cause[]]>('changed');
