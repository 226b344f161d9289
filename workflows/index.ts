/** All workflows, as the worker registers them. */
export { dispatch } from './dispatch.ts';
export { propagation } from './propagation.ts';
