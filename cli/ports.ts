/** Ports that are about to be used: a taken one is said before anything is started. */
import { createServer } from 'node:net';
import { ConfigurationError } from './configuration.ts';

/** A port and the flag that chooses it. */
export interface WantedPort {
  flag: string;
  port: number;
}

/** Throws `ConfigurationError` naming every port that somebody else listens on. */
export async function assertPortsFree(host: string, wanted: readonly WantedPort[]): Promise<void> {
  const taken: WantedPort[] = [];
  for (const one of wanted) {
    if (!(await isFree(host, one.port))) {
      taken.push(one);
    }
  }
  if (taken.length > 0) {
    throw new ConfigurationError(
      taken.map(({ flag, port }) => `Port ${port} is taken. Choose another one: --${flag} N`).join('\n'),
    );
  }
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
