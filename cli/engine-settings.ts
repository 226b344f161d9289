/** Settings of commands that need the engine but do not start one. */
import { z } from 'zod';
import { setting } from './configuration.ts';

/** Where a Temporal is. */
export const address = z.string().regex(/^.+:\d+$/, 'must be HOST:PORT');

/** How the engine is reached. */
export const engineSettings = {
  engine: setting(address, 'Temporal of the hub', { placeholder: 'HOST:PORT' }),
  'engine-namespace': setting(z.string().min(1).default('default'), 'Namespace in that Temporal', {
    placeholder: 'NAME',
  }),
};
