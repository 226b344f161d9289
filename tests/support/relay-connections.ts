/** What every relay before a server has in common: a port, and connections that can all be cut at once. */
import { once } from 'node:events';
import type { Server, Socket } from 'node:net';

/** The connections through a relay. */
export interface RelayConnections {
  /** From now on cut with the others; an error on it ends it alone. */
  keep(socket: Socket): Socket;
  each(what: (socket: Socket) => void): void;
  /** Resets them all. */
  cut(): void;
}

/** None yet. */
export function createConnections(): RelayConnections {
  const sockets = new Set<Socket>();
  return {
    keep(socket) {
      sockets.add(socket);
      return socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
    },
    each: (what) => sockets.forEach(what),
    cut() {
      for (const socket of sockets) {
        socket.resetAndDestroy();
      }
    },
  };
}

/** Opens the port of a relay on the loopback address; resolves to how to close it, which cuts its connections. */
export async function listen(
  server: Server,
  port: number,
  connections: RelayConnections,
): Promise<() => Promise<void>> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return async () => {
    server.close();
    connections.cut();
    await once(server, 'close');
  };
}
