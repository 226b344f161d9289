/**
 * The applying of one object to its members, each on its own: a member that fails goes on in the background, so that it
 * holds up neither the others nor the next pass.
 */
import { ActivityCancellationType, CancellationScope, isCancellation } from '@temporalio/workflow';
import type { WorkTarget } from '../domain/propagation/stages.ts';
import { retryAnywhere, tryHere } from './stages.ts';

/** Deliveries under way, by cluster. */
export class Deliveries {
  readonly #retrying = new Map<string, CancellationScope>();
  readonly #text: string;
  readonly #onDelivered: () => void;

  /**
   * @param text names the object in summaries
   * @param onDelivered told when a delivery that had failed got through
   */
  constructor(text: string, onDelivered: () => void) {
    this.#text = text;
    this.#onDelivered = onDelivered;
  }

  /** Clusters that have not taken it yet. */
  get pending(): string[] {
    return [...this.#retrying.keys()].sort();
  }

  /** Brings the works to their members; returns when each has been tried once. */
  async deliver(works: readonly WorkTarget[]): Promise<void> {
    // A new pass means news: nobody sits out the back-off of an old attempt, and what is no target any more is dropped.
    for (const scope of this.#retrying.values()) {
      scope.cancel();
    }
    this.#retrying.clear();
    await Promise.all(works.map((work) => this.#first(work)));
  }

  async #first(work: WorkTarget): Promise<void> {
    if (work.action !== 'apply' && work.action !== 'remove') {
      return;
    }
    if (work.queue !== undefined) {
      this.#retry(work);
      return;
    }
    try {
      await tryHere('apply', this.#summary(work), [work]);
    } catch (error) {
      if (isCancellation(error)) {
        throw error;
      }
      this.#retry(work);
    }
  }

  #retry(work: WorkTarget): void {
    const scope = new CancellationScope();
    this.#retrying.set(work.cluster, scope);
    const options = {
      cancellationType: ActivityCancellationType.TRY_CANCEL,
      priority: { fairnessKey: work.cluster },
      ...(work.queue === undefined ? {} : { taskQueue: work.queue }),
    };
    scope
      .run(() => retryAnywhere('apply', this.#summary(work), [work], options))
      .then(
        () => {
          if (this.#retrying.get(work.cluster) === scope) {
            this.#retrying.delete(work.cluster);
            this.#onDelivered();
          }
        },
        // Only a cancellation ends up here: retries have no end.
        () => {},
      );
  }

  #summary({ action, cluster }: WorkTarget): string {
    return action === 'remove' ? `remove ${this.#text} from ${cluster}` : `apply ${this.#text} to ${cluster}`;
  }
}
