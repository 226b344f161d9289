/** The web page, as a web-standard handler. */
/** Answers requests below /console. */
export function createConsole(): (request: Request) => Response {
  return () => new Response('later');
}
