/** Answers that go on: text made by a generator that stops when the client goes. */

/** A streamed response; the generator's signal aborts when the client goes or the request is aborted. */
export function streamResponse(
  request: Request,
  type: string,
  make: (signal: AbortSignal) => AsyncGenerator<string>,
): Response {
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, request.signal]);
  const source = make(signal);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await source.next();
      if (done) {
        controller.close();
        return;
      }
      controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      gone.abort();
      await source.return(undefined);
    },
  });
  return new Response(body, { headers: { 'content-type': type, 'cache-control': 'no-cache, private' } });
}
