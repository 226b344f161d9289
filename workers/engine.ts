/** The connection to the engine that clients and workers of one process share: what eager starts need. */
import { Client } from '@temporalio/client';
import { IllegalStateError } from '@temporalio/common';
import { NativeConnection, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { SEARCH_ATTRIBUTES } from '../domain/propagation/search-attributes.ts';

/** Which Temporal to use. */
export interface EngineOptions {
  /** `host:port` of a Temporal frontend. */
  address: string;
  /** @default {"default"} */
  namespace?: string;
  logger: Logger;
}

/** A connected engine. */
export interface Engine {
  client: Client;
  connection: NativeConnection;
  namespace: string;
  close(): Promise<void>;
}

/** The queue that the agent of a pull member polls. */
export function memberQueue(cluster: string): string {
  return `member/${cluster}`;
}

/** Connects. Throws when nobody answers at the address. */
export async function connectEngine({ address, namespace = 'default', logger }: EngineOptions): Promise<Engine> {
  installRuntime(logger);
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  const close = async (): Promise<void> => {
    try {
      await connection.close();
    } catch (error) {
      // A worker that had to be left behind still holds it.
      if (!(error instanceof IllegalStateError)) {
        throw error;
      }
    }
  };
  return { client, connection, namespace, close };
}

let isInstalled = false;

/** The SDK's runtime is one a process. Signals are ours to handle; its log goes into ours. */
function installRuntime(logger: Logger): void {
  if (isInstalled) {
    return;
  }
  isInstalled = true;
  const say =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, meta: object = {}): void =>
      // A failed attempt is retried and shows in the Temporal UI; members that are down would flood the log.
      logger[message === 'Activity failed' ? 'debug' : level](meta, message);
  const log = { trace: say('trace'), debug: say('debug'), info: say('debug'), warn: say('warn'), error: say('error') };
  Runtime.install({
    shutdownSignals: [],
    logger: { ...log, log: (level, message, meta) => log[LEVELS[level]](message, meta) },
  });
}

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

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
