/** The messages that workflows understand. "Look again" is a signal: it brings no state, the newest is read. */
import { defineSignal } from '@temporalio/workflow';

/** Something that the decision depends on has changed; true when it was the template, by its user. */
export const changed = defineSignal<[byUser: boolean]>('changed');
