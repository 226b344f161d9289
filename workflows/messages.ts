/** The messages that workflows understand. "Look again" is a signal: it carries nothing, the newest state is read. */
import { defineSignal } from '@temporalio/workflow';

/** Something that the decision depends on has changed. */
export const changed = defineSignal('changed');
