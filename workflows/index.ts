/** All workflows, as the worker registers them. */
export { applicationFailover } from './app-failover.ts';
export { cluster } from './cluster.ts';
export { cronFederatedHPA } from './cron-federated-hpa.ts';
export { deschedule } from './deschedule.ts';
export { dispatch } from './dispatch.ts';
export { execution } from './execution.ts';
export { failover } from './failover.ts';
export { federatedHPA } from './federated-hpa.ts';
export { propagation } from './propagation.ts';
export { rebalance } from './rebalance.ts';
export { release } from './release.ts';
export { service } from './service.ts';
