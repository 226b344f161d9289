/** An error whose message tells a person all there is to know: what happened, where, and what to do. No stack helps. */
export class ExplainedError extends Error {
  override name = 'ExplainedError';
}
