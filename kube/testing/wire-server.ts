/** A plain HTTP server on a free port, for tests that need to see and break the wire. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** A running server. */
export interface WireServer {
  readonly url: string;
  /** Connections that were opened so far, and that are open now. */
  readonly connections: { opened: number; open: number };
  close(): Promise<void>;
}

/** Starts a server that answers with the handler. */
export async function startWireServer(
  handle: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  port = 0,
): Promise<WireServer> {
  const connections = { opened: 0, open: 0 };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => handle(request, response, body));
  });
  server.on('connection', (socket: Socket) => {
    connections.opened++;
    connections.open++;
    socket.on('close', () => {
      connections.open--;
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) {
    throw new Error('The server listens on no port');
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    connections,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Answers with JSON. */
export function answer(
  response: ServerResponse,
  body: unknown,
  code = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
