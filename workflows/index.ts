/** All workflows, as the worker registers them. */
export { cluster } from './cluster.ts';
export { dispatch } from './dispatch.ts';
export { propagation } from './propagation.ts';
