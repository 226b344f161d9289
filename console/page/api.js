/** The hub's API with the token of this tab. */

const TOKEN = 'fleetwright-token';

/** The hub wants to know who asks, or does not believe it. */
export class UnauthorizedError extends Error {}

/** The token, if one was given. */
export const storedToken = () => sessionStorage.getItem(TOKEN);

/** Keeps a token until the tab is closed; null forgets it. */
export function storeToken(token) {
  if (token === null) {
    sessionStorage.removeItem(TOKEN);
  } else {
    sessionStorage.setItem(TOKEN, token);
  }
}

/** Sends a request. Throws with the hub's own words when it says no. */
async function send(path, { method = 'GET', accept = 'application/json', headers = {}, signal } = {}) {
  const token = storedToken();
  const response = await fetch(path, {
    method,
    headers: { accept, ...headers, ...(token ? { authorization: `Bearer ${token}` } : {}) },
    credentials: 'same-origin',
    cache: 'no-store',
    ...(signal ? { signal } : {}),
  });
  if (response.ok) {
    return response;
  }
  const status = await response.json().catch(() => ({}));
  const message = status.message ?? `${response.status} ${response.statusText}`;
  throw response.status === 401 || (response.status === 403 && !token)
    ? new UnauthorizedError(message)
    : new Error(message);
}

/** An object of the API. */
export async function get(path, signal) {
  return (await send(path, { signal })).json();
}

/** Does something: POST without a body. */
export async function post(path) {
  return (await send(path, { method: 'POST' })).json();
}

const PAGE_SIZE = 500;
/** More than people read; the list says when there are more. */
const MAX_PAGES = 10;

/** All items of a list, page by page, and whether there are more than were read. */
export async function list(path, signal) {
  const items = [];
  let next = '';
  for (let page = 0; page < MAX_PAGES; page++) {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(next ? { continue: next } : {}) });
    const answer = await get(`${path}?${query}`, signal);
    items.push(...answer.items);
    next = answer.metadata?.continue ?? '';
    if (!next) {
      return { items, more: false };
    }
  }
  return { items, more: true };
}

/** The events of a server-sent stream: `{ id, event, data }`. EventSource would not send the token. */
export async function* events(path, lastId, signal) {
  const headers = lastId ? { 'last-event-id': lastId } : {};
  const response = await send(path, { accept: 'text/event-stream', headers, signal });
  let rest = '';
  for await (const chunk of readChunks(response.body.pipeThrough(new TextDecoderStream()))) {
    rest += chunk;
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: ?(.*)/s, 2)));
      if (fields.event) {
        yield { id: fields.id, event: fields.event, data: JSON.parse(fields.data) };
      }
    }
  }
}

/** Not every browser can iterate a stream. */
async function* readChunks(stream) {
  const reader = stream.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      yield part.value;
    }
  } finally {
    await reader.cancel();
  }
}
