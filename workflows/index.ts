/** All workflows, as the worker registers them. */
export { cluster } from './cluster.ts';
export { dispatch } from './dispatch.ts';
export { execution } from './execution.ts';
export { propagation } from './propagation.ts';
export { rebalance } from './rebalance.ts';
export { release } from './release.ts';
