/** A TCP relay before a server, so that a test can cut a cluster off without touching it. */
import { once } from 'node:events';
import { connect as connectSocket, createServer, type Socket } from 'node:net';
import { freePorts } from './ports.ts';

/** A running relay. */
export interface Relay {
  /** `https://127.0.0.1:port`. */
  url: string;
  /** `down`: connections are reset; `silent`: they are taken and nothing is ever answered. */
  fail(how: 'down' | 'silent'): void;
  heal(): void;
  close(): Promise<void>;
}

/** Opens a relay to the server of a URL. */
export async function openRelay(target: string): Promise<Relay> {
  const { hostname, port: targetPort } = new URL(target);
  const port = await freePorts(1);
  const sockets = new Set<Socket>();
  let fault: 'down' | 'silent' | undefined;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket));
  };
  const server = createServer((incoming) => {
    keep(incoming);
    if (fault === 'down') {
      incoming.resetAndDestroy();
    } else if (fault === undefined) {
      const outgoing = keep(connectSocket(Number(targetPort), hostname));
      incoming.pipe(outgoing).pipe(incoming);
      incoming.once('close', () => outgoing.destroy());
      outgoing.once('close', () => incoming.destroy());
    }
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of sockets) {
      socket.resetAndDestroy();
    }
  };
  return {
    url: `https://127.0.0.1:${port}`,
    fail(how) {
      fault = how;
      if (how === 'down') {
        cut();
      } else {
        for (const socket of sockets) {
          socket.unpipe();
          socket.pause();
        }
      }
    },
    heal() {
      fault = undefined;
      cut();
    },
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
