/** The process behind a member's API: it can be killed, frozen and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A member's API server. */
export interface MemberProcess {
  /** Kubeconfig that reaches it directly, with all rights. */
  kubeconfig: string;
  /** SIGKILL; resolves when it has ended. */
  kill(): Promise<void>;
  /** Starts it again as it was; resolves when it runs, which may be before it answers. */
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** Leaves a process that was there before as it was found, ends one of ours. */
  close(): Promise<void>;
}

const POLL_MS = 50;
const SIMULATED = fileURLToPath(new URL('simulated-member.ts', import.meta.url));

/** Starts a simulated member; resolves when it answers. */
export async function startSimulated(name: string, folder: string, port: number): Promise<MemberProcess> {
  let child = await spawnReady(name, folder, port);
  const kill = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  };
  return {
    kubeconfig: join(folder, 'kubeconfig'),
    kill,
    async start() {
      child = await spawnReady(name, folder, port);
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    close: kill,
  };
}

async function spawnReady(name: string, folder: string, port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [SIMULATED, name, folder, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error(`The simulated member ${name} did not start on port ${port}`);
    }),
  ]);
  return child;
}

/** The kube-apiserver of a testbed's cluster: `kubeconfig`, `pids/kube-apiserver.pid` and `logs/` are in its folder. */
export async function adoptReal(folder: string): Promise<MemberProcess> {
  const pidFile = join(folder, 'pids', 'kube-apiserver.pid');
  let pid = Number(await readFile(pidFile, 'utf8'));
  const [binary = '', ...args] = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
  const ended = async (): Promise<void> => {
    while (await isRunning(pid)) {
      await sleep(POLL_MS);
    }
  };
  return {
    kubeconfig: join(folder, 'kubeconfig'),
    async kill() {
      process.kill(pid, 'SIGKILL');
      await ended();
    },
    async start() {
      const log = await open(join(folder, 'logs', 'kube-apiserver.log'), 'a');
      const child = spawn(binary, args, { stdio: ['ignore', log.fd, log.fd], detached: true });
      await log.close();
      child.unref();
      pid = child.pid ?? 0;
      await writeFile(pidFile, `${pid}\n`);
    },
    freeze: () => void process.kill(pid, 'SIGSTOP'),
    thaw: () => void process.kill(pid, 'SIGCONT'),
    close: async () => {},
  };
}

/** False for a process that has ended, also when nobody has asked for its exit code yet. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX]/.test(stat);
}
