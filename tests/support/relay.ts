/** A TCP relay before a server, so that a test can cut a cluster off without touching it. */
import { connect as connectSocket, createServer } from 'node:net';
import { freePorts } from './ports.ts';
import { createConnections, listen } from './relay-connections.ts';

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
  const connections = createConnections();
  let fault: 'down' | 'silent' | undefined;
  const server = createServer((incoming) => {
    connections.keep(incoming);
    if (fault === 'down') {
      incoming.resetAndDestroy();
    } else if (fault === undefined) {
      const outgoing = connections.keep(connectSocket(Number(targetPort), hostname));
      incoming.pipe(outgoing).pipe(incoming);
      incoming.once('close', () => outgoing.destroy());
      outgoing.once('close', () => incoming.destroy());
    }
  });
  const close = await listen(server, port, connections);
  return {
    url: `https://127.0.0.1:${port}`,
    fail(how) {
      fault = how;
      if (how === 'down') {
        connections.cut();
      } else {
        connections.each((socket) => {
          socket.unpipe();
          socket.pause();
        });
      }
    },
    heal() {
      fault = undefined;
      connections.cut();
    },
    close,
  };
}
