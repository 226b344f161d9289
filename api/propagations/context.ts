/** What the propagation API works with. */
import type { PropagationRules } from '../../domain/propagation/rules.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import type { UserInfo } from '../access/user.ts';
import type { EngineAccess } from './workflow.ts';

/** Options of `createPropagationApi`. */
export interface PropagationApiOptions {
  /** The hub with the rights of a caller: whatever the caller may not do there is refused here. */
  hub(user: UserInfo): KubeTransport;
  engine: EngineAccess;
  rules: PropagationRules;
  now(): Date;
}
