/** The connection to the engine that clients and workers of one process share: what eager starts need. */
import { Client } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES } from '../domain/propagation/search-attributes.ts';

/** Which Temporal to use. */
export interface EngineOptions {
  /** `host:port` of a Temporal frontend. */
  address: string;
  /** @default {"default"} */
  namespace?: string;
}

/** A connected engine. */
export interface Engine {
  client: Client;
  connection: NativeConnection;
  namespace: string;
  close(): Promise<void>;
}

/** The queue of everything but pull members' deliveries. */
export const TASK_QUEUE = 'fleetwright';

/** The queue that the agent of a pull member polls. */
export function memberQueue(cluster: string): string {
  return `member/${cluster}`;
}

/** Connects. Throws when nobody answers at the address. */
export async function connectEngine({ address, namespace = 'default' }: EngineOptions): Promise<Engine> {
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  return { client, connection, namespace, close: () => connection.close() };
}

/** gRPC INDEXED_VALUE_TYPE of the two types we use. */
const INDEXED_VALUE_TYPE = { Keyword: 2, KeywordList: 7 } as const;

/** Registers our search attributes with a Temporal that does not have them yet. */
export async function registerSearchAttributes({ client, namespace }: Engine): Promise<void> {
  const { operatorService } = client.connection;
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !Object.hasOwn(customAttributes, name));
  if (missing.length > 0) {
    await operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(([name, type]) => [name, INDEXED_VALUE_TYPE[type]])),
    });
  }
}
