/** Free ports for instances under test. */
import { createServer } from 'node:net';

/** Below Linux' range for outgoing connections, so that none of them takes a port between our look and its use. */
const FIRST_PORT = Number(process.env.FLEETWRIGHT_TEST_PORTS ?? 21_000);
/** Ports that one test process looks through; test processes that run side by side must not meet. */
const PORTS_PER_PROCESS = 40;

let next = FIRST_PORT + ((Number(process.env.VITEST_POOL_ID ?? 1) - 1) % 2) * PORTS_PER_PROCESS;
const end = next + PORTS_PER_PROCESS;

/** The first of `count` free ports in a row. Throws when there are none. */
export async function freePorts(count: number): Promise<number> {
  for (let round = 0; round < 2; round++) {
    while (next + count <= end) {
      const first = next;
      const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(first + index)));
      next += count;
      if (free.every(Boolean)) {
        return first;
      }
    }
    next = end - PORTS_PER_PROCESS;
  }
  throw new Error(`No ${count} free ports in a row between ${next} and ${end}: set FLEETWRIGHT_TEST_PORTS`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
