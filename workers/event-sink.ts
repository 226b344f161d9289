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

/** With so many waiting, `all` is as `brief`: what goes well in a bulk is the least of the news, and comes a second late. */
const MANY = 50;

/** Records them with a recorder. */
export function eventSink(
  recorder: Pick<EventRecorder, 'record' | 'waiting'>,
  level: EventLevel,
): ActivityContext['record'] {
  const isLeftOut = (kind: string): boolean =>
    level === 'warnings' || (kind === 'Work' && (level === 'brief' || recorder.waiting >= MANY));
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
