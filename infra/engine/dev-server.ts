/** Runs Temporal's dev server as a child process with its state in a file: the embedded engine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../domain/propagation/search-attributes.ts';
import { findEngineBinary } from './binary.ts';

/** How long the dev server may take to answer. Typical: under 1 s. */
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;
const HEALTH_INTERVAL_MS = 50;

/**
 * Server settings that differ from the defaults: a run may follow the last at once, many reads and starts come from one
 * machine, and dead members must not hold up others (fairness).
 */
const DYNAMIC_CONFIG: Record<string, string> = {
  'history.workflowIdReuseMinimalInterval': '"0s"',
  'matching.enableFairness': 'true',
  'frontend.namespaceRPS': '100000',
  'frontend.rps': '100000',
  'frontend.namespaceRPS.visibility': '1000',
  'history.rps': '100000',
  'matching.rps': '100000',
  'limit.maxIDLength': '1000',
  // What has ended is seldom read again, and the database is on this machine.
  'history.hostLevelCacheMaxSize': '2000',
  'history.eventsHostLevelCacheMaxSizeBytes': '8388608',
};

/** Go's collector runs at half as much garbage as by default, and harder above the limit (which is no bound). */
const GO_ENVIRONMENT: Record<string, string> = { GOGC: '50', GOMEMLIMIT: '256MiB' };

/**
 * WAL lets a commit cost one append; NORMAL cannot corrupt, and workflows are started again from the hub if the last were lost.
 * Pages change again and again: the log is carried over into the file after 20,000 of them (80 MB), not after 1,000.
 */
const SQLITE_PRAGMAS = [
  'journal_mode=wal',
  'wal_autocheckpoint=20000',
  'synchronous=normal',
  'cache_size=-8192',
  'temp_store=memory',
];

/** Where the engine keeps its state and listens. */
export interface DevServerOptions {
  /** Folder for the database and the log. */
  data: string;
  port: number;
  uiPort: number;

  onProgress?: (message: string) => void;
}

/** A running engine. */
export interface DevServer {
  /** `host:port` for clients. */
  address: string;
  /** Where a person looks. */
  uiUrl: string;
  pid: number;
  /** Resolves when the process ends by itself, with what it said last. */
  exited: Promise<string>;
  stop(): Promise<void>;
}

/** Starts the engine and waits until it answers. Throws with the end of its log when it does not. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const binary = await findEngineBinary(options.onProgress ? { onProgress: options.onProgress } : {});
  const pidFile = pidFileOf(options.data);
  const logPath = join(options.data, 'engine.log');
  const log = await open(logPath, 'a', 0o600);
  const child = spawn(binary, serverArguments(options), {
    stdio: ['ignore', log.fd, log.fd],
    detached: true,
    env: { ...GO_ENVIRONMENT, ...process.env },
  });
  await log.close();
  const exited = once(child, 'exit').then(() => endOf(logPath));
  if (child.pid === undefined) {
    throw new Error(`Cannot start ${binary}`);
  }
  await writeFile(pidFile, `${child.pid}\n`, { mode: 0o600 });
  const address = `127.0.0.1:${options.port}`;
  try {
    await untilHealthy(address, exited);
  } catch (error) {
    await stopChild(child); // One that does not answer must not keep ports and database from the next.
    throw error;
  }
  return {
    address,
    uiUrl: `http://127.0.0.1:${options.uiPort}`,
    pid: child.pid,
    exited,
    stop: async () => {
      await stopChild(child);
      await rm(pidFile, { force: true });
    },
  };
}

function serverArguments({ data, port, uiPort }: DevServerOptions): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
    ...['--db-filename', join(data, 'engine.db'), '--log-level', 'warn'],
    ...SQLITE_PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
    ...Object.entries(SEARCH_ATTRIBUTES).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
  ];
}

async function untilHealthy(address: string, exited: Promise<string>): Promise<void> {
  let ended: string | undefined;
  exited.then(
    (log) => {
      ended = log;
    },
    () => {},
  );
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (ended !== undefined) {
      throw new Error(`The Temporal dev server ended while starting:\n${ended}`);
    }
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      await connection.close();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`The Temporal dev server did not answer on ${address} in ${START_TIMEOUT_MS / 1000} s`, {
          cause: error,
        });
      }
      await delay(HEALTH_INTERVAL_MS);
    }
  }
}

function pidFileOf(data: string): string {
  return join(data, 'engine.pid');
}

/** A killed parent leaves its engine behind, with database and ports open: ends it before a new one starts. */
export async function stopLeftOverEngine(data: string): Promise<void> {
  const pid = Number(await readFile(pidFileOf(data), 'utf8').catch(() => ''));
  if (!pid) {
    return;
  }
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (!command.includes(join(data, 'engine.db'))) {
    return;
  }
  process.kill(pid, 'SIGTERM');
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  while (isAlive(pid)) {
    if (Date.now() > deadline) {
      process.kill(pid, 'SIGKILL');
    }
    await delay(HEALTH_INTERVAL_MS);
  }
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function endOf(logPath: string): Promise<string> {
  const text = await readFile(logPath, 'utf8').catch(() => '');
  return text.split('\n').slice(-10).join('\n');
}
