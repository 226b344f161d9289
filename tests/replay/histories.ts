/** Recorded histories of workflows: where they are, and what of them is no use. */
import protocol, { type temporal } from '@temporalio/proto';
import { isJsonObject, type JsonValue } from '../../domain/object.ts';

/** The folder of all histories, one run a file: `{workflowId, history}`. */
export const HISTORIES = new URL('histories/', import.meta.url);

/** Fields that name a machine, a process or its files; replaying needs none of them. */
const TRACES = /^(identity|stackTrace|sticky.*|binaryChecksum|buildIdUsed|workerVersion|inheritedBuildId)$/;

const { History } = protocol.temporal.api.history.v1;

/** A history of the engine's. */
export type History = temporal.api.history.v1.IHistory;

/** A history as JSON, without what names the machine that it was recorded on. */
export function historyToJson(history: History): JsonValue {
  const plain = History.toObject(History.fromObject(history), { longs: String, bytes: String, enums: String });
  const json: JsonValue = JSON.parse(JSON.stringify(plain));
  return withoutTraces(json);
}

/** The inverse of {@link historyToJson}. */
export function historyFromJson(json: Record<string, unknown>): History {
  return History.fromObject(json);
}

function withoutTraces(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return value.map(withoutTraces);
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([field]) => !TRACES.test(field))
        .map(([field, item]) => [field, item === undefined ? item : withoutTraces(item)]),
    );
  }
  return value;
}
