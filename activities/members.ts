/** Members as the stages see them. */
import type { KubeObject, ObjectKey } from '../domain/object.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ResourceType } from '../kube/resource.ts';

/** A member cannot be used now: not ready, no credentials, unknown. Worth a retry. */
export class MemberUnavailableError extends Error {
  override name = 'MemberUnavailableError';
}

/** The member is known to be out. Whoever waits for it is woken when it is back, so there is no hurry to try again. */
export class MemberNotReadyError extends MemberUnavailableError {
  override name = 'MemberNotReadyError';
}

/** One reachable member. */
export interface Member {
  readonly client: KubeClient;
  /** The resource of a kind. Throws {@link MemberUnavailableError} when the member does not serve it. */
  resourceOf(apiVersion: string, kind: string): Promise<ResourceType>;
  /**
   * The object as the member's watch last showed it. `unknown` when this process does not watch the kind there: ask the
   * member then.
   */
  cached(resource: ResourceType, key: ObjectKey): KubeObject | 'absent' | 'unknown';
  /** Puts a written object into the cache, so that its own event is no news. */
  wrote(resource: ResourceType, object: KubeObject): void;
}

/** All members of the fleet. */
export interface Members {
  /** Throws {@link MemberUnavailableError}. */
  get(cluster: string): Promise<Member>;
}
