/** The question that authorization answers. */
import type { UserInfo } from './user.ts';

/** What somebody wants to do. */
export type Action =
  | {
      kind: 'resource';
      verb: string;
      group: string;
      resource: string;
      /** Empty for the object itself. */
      subresource: string;
      /** Empty in cluster scope and across all namespaces. */
      namespace: string;
      /** Empty for collections. */
      name: string;
    }
  | { kind: 'path'; verb: string; path: string };

/** The answer: allowed with the reason, or not. */
export interface Decision {
  allowed: boolean;
  reason: string;
}

/** Decides. */
export type Authorizer = (user: UserInfo, action: Action) => Decision;
