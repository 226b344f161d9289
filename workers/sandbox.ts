/** Gives the SDK a workflow thread of ours: lean, and watched from outside. */
import workerThreads, { Worker } from 'node:worker_threads';

const SDK_THREAD = /[\\/]workflow-worker-thread\.js$/;

const CHECK_INTERVAL_MS = 10_000;
/** A thread that owes an answer and is silent at so many checks in a row is stuck: a workflow that never yields. */
const SILENT_CHECKS = 3;

/** Runs the SDK's workflow thread behind `sandbox-thread.ts`; one that is stuck is ended, which fails its Temporal worker. */
class SandboxThread extends Worker {
  #unanswered = 0;
  #silentChecks = 0;

  constructor(script: string) {
    super(new URL('./sandbox-thread.ts', import.meta.url), { workerData: { script } });
    this.on('message', () => {
      this.#unanswered--;
      this.#silentChecks = 0;
    });
    const checking = setInterval(() => this.#check(), CHECK_INTERVAL_MS).unref();
    this.once('exit', () => clearInterval(checking));
  }

  override postMessage(...message: Parameters<Worker['postMessage']>): void {
    this.#unanswered++;
    super.postMessage(...message);
  }

  #check(): void {
    this.#silentChecks = this.#unanswered > 0 ? this.#silentChecks + 1 : 0;
    if (this.#silentChecks === SILENT_CHECKS) {
      this.terminate().catch(() => {});
    }
  }
}

/** Runs `create`, with workflow threads that it opens being lean ones. The SDK has no option for its thread's entry. */
export async function withLeanSandbox<T>(create: () => Promise<T>): Promise<T> {
  const original = workerThreads.Worker;
  const Thread = new Proxy(original, {
    construct: (target, [script, ...options]) =>
      typeof script === 'string' && SDK_THREAD.test(script)
        ? new SandboxThread(script)
        : Reflect.construct(target, [script, ...options]),
  });
  Object.assign(workerThreads, { Worker: Thread });
  try {
    return await create();
  } finally {
    Object.assign(workerThreads, { Worker: original });
  }
}
