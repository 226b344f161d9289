/** CPU time and memory of processes, from /proc. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Usage of a set of processes between two moments. */
export interface Usage {
  /** CPU seconds by process name. */
  cpu: Record<string, number>;
  /** Highest sum of resident memory seen, in MiB. */
  peakMib: number;
}

/** Kernel clock ticks a second; 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const SAMPLE_MS = 250;

/** Starts to measure; the returned function ends it. Processes that ended count with what they had used last. */
export function measureProcesses(processes: ReadonlyMap<string, number>): () => Usage {
  const before = new Map([...processes].map(([name, pid]) => [name, cpuSeconds(pid)]));
  const last = new Map(before);
  let peakMib = 0;
  const sample = (): void => {
    let total = 0;
    for (const [name, pid] of processes) {
      total += residentMib(pid);
      last.set(name, Math.max(cpuSeconds(pid), last.get(name) ?? 0));
    }
    peakMib = Math.max(peakMib, total);
  };
  sample();
  const timer = setInterval(sample, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    sample();
    const cpu = Object.fromEntries(
      [...last].map(([name, seconds]) => [name, round(seconds - (before.get(name) ?? 0))]),
    );
    return { cpu, peakMib: Math.round(peakMib) };
  };
}

/** Below this share of one core the processes only tick over: timers, probes, heartbeats. */
const QUIET_SHARE = 0.1;
const QUIET_WINDOW_MS = 1_000;
const QUIET_TIMEOUT_MS = 30_000;

/** Resolves when the processes have hardly worked for a second, so that late work is counted too; after 30 s at the latest. */
export async function untilQuiet(processes: ReadonlyMap<string, number>): Promise<void> {
  const used = (): number => [...processes.values()].reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  const deadline = performance.now() + QUIET_TIMEOUT_MS;
  for (let before = used(); performance.now() < deadline; ) {
    await sleep(QUIET_WINDOW_MS);
    const after = used();
    if (after - before < (QUIET_SHARE * QUIET_WINDOW_MS) / 1_000) {
      return;
    }
    before = after;
  }
}

function cpuSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}

function residentMib(pid: number): number {
  try {
    const match = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(match?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
