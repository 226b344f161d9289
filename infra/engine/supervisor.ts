/** Keeps the embedded engine running: one that ends by itself, killed or crashed, is started again on its state. */
import { type DevServer, type DevServerOptions, startDevServer } from './dev-server.ts';

/** An engine that is started again when it ends. */
export interface SupervisedEngine {
  /** `host:port` for clients; the same after each start. */
  address: string;
  /** Where a person looks. */
  uiUrl: string;
  /** Rejects when the engine does not stay up, with the end of its log; never resolves. */
  failed: Promise<never>;
  stop(): Promise<void>;
}

/** More ends than this within the period are no accident. */
const MAX_ENDS = 5;
const PERIOD_MS = 60_000;

/** Starts the engine and keeps it running until it is stopped. Throws when the first start fails. */
export async function superviseEngine(options: DevServerOptions): Promise<SupervisedEngine> {
  let server = await startDevServer(options);
  let stopping = false;
  let restarting: Promise<DevServer> | undefined;

  async function keepRunning(): Promise<never> {
    const ends: number[] = [];
    for (;;) {
      const log = await server.exited;
      if (stopping) {
        return new Promise<never>(() => {});
      }
      ends.push(performance.now());
      const [first = 0, ...later] = ends.slice(-MAX_ENDS);
      if (later.length === MAX_ENDS - 1 && performance.now() - first < PERIOD_MS) {
        throw new Error(`The engine ended ${MAX_ENDS} times in ${PERIOD_MS / 1_000} s:\n${log}`);
      }
      options.onProgress?.('the engine ended by itself, starting it again …');
      restarting = startDevServer(options);
      server = await restarting;
      restarting = undefined;
    }
  }

  const failed = keepRunning();
  failed.catch(() => {}); // The owner may look later.
  return {
    address: server.address,
    uiUrl: server.uiUrl,
    failed,
    async stop() {
      stopping = true;
      const latest = await restarting?.catch(() => undefined);
      await (latest ?? server).stop();
    },
  };
}
