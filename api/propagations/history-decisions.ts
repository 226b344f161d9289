/** Decisions in the events of a history: in markers of local activities, and in results of those that were retried. */
import { defaultPayloadConverter } from '@temporalio/common';
import { z } from 'zod';
import { type KeptDecision, keptResult } from '../../domain/explain/decisions.ts';

type Payload = Parameters<typeof defaultPayloadConverter.fromPayload>[0];
type Payloads = { payloads?: Payload[] | null } | null | undefined;
type Count = { toString(): string } | number | null | undefined;

/** As much of a history's event as matters here. */
interface HistoryEvent {
  eventId?: Count;
  markerRecordedEventAttributes?: {
    markerName?: string | null;
    details?: Record<string, NonNullable<Payloads>> | null;
  } | null;
  activityTaskScheduledEventAttributes?: { activityType?: { name?: string | null } | null } | null;
  activityTaskCompletedEventAttributes?: { scheduledEventId?: Count; result?: Payloads } | null;
}

const STAGE = 'schedule';
const LOCAL_ACTIVITY_MARKER = 'core_local_activity';
const markerData = z.object({ activity_type: z.string() });

/** Reads the events of one run, page by page, from its end on; a result is only understood beside its start before it. */
export function decisionReader(run: KeptDecision['run']): (events: readonly HistoryEvent[]) => KeptDecision[] {
  const results = new Map<string, Payloads>();

  function resultIn(event: HistoryEvent): Payloads {
    const { markerRecordedEventAttributes: marker, activityTaskCompletedEventAttributes: completed } = event;
    if (completed) {
      results.set(String(completed.scheduledEventId), completed.result);
    }
    if (event.activityTaskScheduledEventAttributes?.activityType?.name === STAGE) {
      return results.get(String(event.eventId));
    }
    return marker?.markerName === LOCAL_ACTIVITY_MARKER &&
      markerData.safeParse(decoded(marker.details?.data)).data?.activity_type === STAGE
      ? marker.details?.result
      : undefined;
  }

  return (events) =>
    events.flatMap((event) => {
      const { data } = keptResult.safeParse(decoded(resultIn(event)));
      return data?.decision ? [{ ...data.decision, after: data.clusters, run }] : [];
    });
}

function decoded(payloads: Payloads): unknown {
  const [payload] = payloads?.payloads ?? [];
  return payload && defaultPayloadConverter.fromPayload(payload);
}
