/** Keeps the embedded engine running: one that ends by itself, killed or crashed, is started again on its state. */
import { setTimeout as delay } from 'node:timers/promises';
import { type DevServer, type DevServerOptions, startDevServer } from './dev-server.ts';

/** An engine that is started again when it ends. */
export interface SupervisedEngine {
  /** `host:port` for clients; the same after each start. */
  address: string;
  /** Where a person looks. */
  uiUrl: string;
  stop(): Promise<void>;
}

/** One that ran for so long, in ms, was well: the next end is a new accident. */
const WELL_MS = 60_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * Starts the engine and keeps it running until it is stopped. Throws when the first start fails. Later it never gives up, for
 * the hub serves on without an engine: it waits longer after each end, and says why the engine ended.
 */
export async function superviseEngine(options: DevServerOptions): Promise<SupervisedEngine> {
  const first = await startDevServer(options);
  const stopping = new AbortController();
  const { signal } = stopping;
  let running: DevServer | undefined = first;

  async function keepRunning(): Promise<void> {
    for (let ends = 0; !signal.aborted; ) {
      const since = performance.now();
      const reason = await (running ? running.exited : startAgain());
      if (signal.aborted) {
        return;
      }
      if (reason !== undefined) {
        ends = performance.now() - since < WELL_MS ? ends + 1 : 1;
        running = undefined;
        const pauseMs = pauseBeforeStart(ends);
        options.onProgress?.(endText(reason, pauseMs, ends));
        await delay(pauseMs, undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Resolves to why it did not start, if it did not. */
  async function startAgain(): Promise<string | undefined> {
    try {
      running = await startDevServer(options);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  const kept = keepRunning();
  return {
    address: first.address,
    uiUrl: first.uiUrl,
    async stop() {
      stopping.abort();
      await running?.stop();
      await kept;
      await running?.stop(); // One that was just starting.
    },
  };
}

/** Milliseconds to wait after so many ends in a row: none after the first. */
export function pauseBeforeStart(ends: number): number {
  return ends <= 1 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (ends - 2), LONGEST_PAUSE_MS);
}

function endText(reason: string, pauseMs: number, ends: number): string {
  const again = pauseMs === 0 ? 'starting it again …' : `starting it again in ${pauseMs / 1_000} s …`;
  return ends === 1
    ? `the engine ended by itself, ${again}`
    : `the engine ended ${ends} times in a row, ${again}\n${reason}`;
}
