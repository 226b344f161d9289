/** Events about objects of the hub, as the stages tell them. */
import type { ActivityContext } from '../activities/context.ts';
import type { EventRecorder } from '../kube/event-recorder.ts';

/** Records them with a recorder: all, or only warnings. */
export function eventSink(recorder: EventRecorder, which: 'all' | 'warnings'): ActivityContext['record'] {
  return (objects, event) => {
    if (event.type === 'Normal' && which === 'warnings') {
      return;
    }
    for (const { apiVersion, kind, metadata } of objects) {
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
