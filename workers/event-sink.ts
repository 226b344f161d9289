/** Events about objects of the hub, as the stages tell them. */
import type { ActivityContext } from '../activities/context.ts';
import type { EventRecorder } from '../kube/event-recorder.ts';

/**
 * Which Events are recorded. Karmada records all. `brief` leaves out what goes well with Works: nine of the thirteen Events of
 * a propagation to three clusters, and the Works' conditions say the same.
 */
export const EVENT_LEVELS = ['all', 'brief', 'warnings'] as const;

/** One of {@link EVENT_LEVELS}. */
export type EventLevel = (typeof EVENT_LEVELS)[number];

/** Records them with a recorder. */
export function eventSink(recorder: EventRecorder, level: EventLevel): ActivityContext['record'] {
  const isLeftOut = (kind: string): boolean => level === 'warnings' || (level === 'brief' && kind === 'Work');
  return (objects, event) => {
    for (const { apiVersion, kind, metadata } of objects) {
      if (event.type === 'Normal' && isLeftOut(kind)) {
        continue;
      }
      const { namespace, name, uid, resourceVersion } = metadata;
      recorder.record({
        subject: {
          apiVersion,
          kind,
          name,
          ...(namespace && { namespace }),
          ...(uid && { uid }),
          ...(resourceVersion && { resourceVersion }),
        },
        ...event,
      });
    }
  };
}
