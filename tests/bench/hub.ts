/**
 * `npm run bench:hub`: the embedded hub as an API server beside a real kube-apiserver with its etcd, in turn. What counts
 * is work for each CPU second of the server's processes: the client shares the machine, so seconds on the clock say less.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { JsonObject } from '../../domain/object.ts';
import { connectKubeconfig } from '../../kube/kubeconfig.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { measureProcesses } from './process-usage.ts';

const HELP = `npm run bench:hub -- [--real KUBECONFIG --pids etcd=PID,kube-apiserver=PID]
  --objects N    objects that are created, read, listed and patched [5000]
  --large N      objects of the large list [20000]
  --watchers N   watchers of each change [100]
  --rounds N     measurements of each server, in turn [1]
  --json FILE    append each figure as a line of JSON
`;

/** `name=PID,…` */
const pids = z
  .string()
  .transform((text) => new Map(text.split(',').map((one) => one.split('=', 2) as [string, string])));
const options = z.object({
  real: z.string().optional(),
  pids: pids.optional(),
  objects: z.coerce.number().int().min(1).default(5_000),
  large: z.coerce.number().int().min(0).default(20_000),
  watchers: z.coerce.number().int().min(1).default(100),
  rounds: z.coerce.number().int().min(1).default(1),
  json: z.string().optional(),
});
type Options = z.output<typeof options>;

/** A server under measurement. */
interface Server {
  name: string;
  transport: KubeTransport;
  processes: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** One figure: how much of what, in which time. */
interface Figure {
  server: string;
  work: string;
  count: number;
  seconds: number;
  cpuSeconds: number;
  perCpuSecond: number;
  peakMib: number;
}

/** Requests on their way at once: as many as a busy controller has. */
const CONCURRENCY = 32;
const LISTS = 20;
const CHANGES_WATCHED = 200;
/** About the size of a ResourceBinding. */
const TEXT = 'x'.repeat(1_500);
const NAMESPACE = 'bench-hub';
const PATH = `/api/v1/namespaces/${NAMESPACE}/configmaps`;
const MERGE = 'application/merge-patch+json';

async function startOurs(): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-hub-'));
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hub-server.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [kubeconfig] = await once(createInterface(child.stdout), 'line');
  const transport = connectKubeconfig({ path: String(kubeconfig) });
  return {
    name: 'fleetwright',
    transport,
    processes: new Map([['hub', child.pid ?? 0]]),
    async stop() {
      await transport.close();
      child.kill('SIGTERM');
      await once(child, 'exit');
      await rm(folder, { recursive: true });
    },
  };
}

function openReal(kubeconfig: string, processes: ReadonlyMap<string, string>): Server {
  const transport = connectKubeconfig({ path: kubeconfig });
  return {
    name: 'kube-apiserver + etcd',
    transport,
    processes: new Map([...processes].map(([name, pid]) => [name, Number(pid)])),
    stop: () => transport.close(),
  };
}

function configMap(name: string): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: { app: 'bench' } }, data: { text: TEXT } };
}

/** Does `act` for each number below `count`, several at once. */
async function each(count: number, act: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(CONCURRENCY, count) }, async () => {
      while (next < count) {
        next += 1;
        await act(next - 1);
      }
    }),
  );
}

async function measure(server: Server, { objects, large, watchers }: Options): Promise<Figure[]> {
  const { transport } = server;
  const figures: Figure[] = [];
  async function time(work: string, count: number, act: () => Promise<unknown>): Promise<void> {
    const end = measureProcesses(server.processes);
    const before = performance.now();
    await act();
    const seconds = (performance.now() - before) / 1_000;
    const { cpu, peakMib } = end();
    const cpuSeconds = Object.values(cpu).reduce((sum, one) => sum + one, 0);
    const perCpuSecond = Math.round(count / cpuSeconds);
    figures.push({ server: server.name, work, count, seconds, cpuSeconds, perCpuSecond, peakMib });
    process.stderr.write(`${server.name}: ${work} ${perCpuSecond} per CPU second, ${seconds.toFixed(1)} s\n`);
  }
  const create = (index: number) => transport.send({ method: 'POST', path: PATH, body: configMap(`c${index}`) });
  const patch = (index: number, value: string) => {
    const body = { metadata: { annotations: { value } } };
    return transport.send({ method: 'PATCH', path: `${PATH}/c${index}`, body, contentType: MERGE });
  };
  // Answers are read as text: what the client makes of them is not measured.
  const read = (path: string) => transport.text({ method: 'GET', path });

  await transport.send({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: NAMESPACE } } });
  await time('create', objects, () => each(objects, create));
  await time('get', objects, () => each(objects, (index) => read(`${PATH}/c${index}`)));
  await time('merge patch', objects, () => each(objects, (index) => patch(index, 'a')));
  await time(`list of ${objects}`, LISTS, async () => {
    for (let index = 0; index < LISTS; index += 1) {
      await read(PATH);
    }
  });
  const fanOut = await openWatchers(transport, watchers);
  await time(`event to one of ${watchers} watchers`, watchers * CHANGES_WATCHED, async () => {
    await each(CHANGES_WATCHED, (index) => patch(index, 'b'));
    await fanOut.received;
  });
  await fanOut.close();
  await each(Math.max(0, large - objects), (index) => create(objects + index));
  await time(`list of ${large}`, 1, () => read(PATH));
  await transport.send({ method: 'DELETE', path: PATH });
  await transport.send({ method: 'DELETE', path: `/api/v1/namespaces/${NAMESPACE}` });
  return figures;
}

/** Opens watches from now on; `received` resolves when each has seen all changes. */
async function openWatchers(transport: KubeTransport, count: number) {
  const list = await transport.send({ method: 'GET', path: PATH, query: { limit: '1' } });
  const { resourceVersion } = z.object({ resourceVersion: z.string() }).parse(list.metadata);
  const stop = new AbortController();
  const done = Array.from({ length: count }, async () => {
    const query = { watch: 'true', resourceVersion };
    let seen = 0;
    for await (const { type } of transport.watch({ method: 'GET', path: PATH, query, signal: stop.signal })) {
      seen += type === 'MODIFIED' ? 1 : 0;
      if (seen === CHANGES_WATCHED) {
        return;
      }
    }
    throw new Error(`a watch ended after ${seen} of ${CHANGES_WATCHED} events`);
  });
  const received = Promise.all(done);
  return {
    received,
    async close() {
      stop.abort();
      await Promise.allSettled(done);
    },
  };
}

function table(figures: readonly Figure[]): string {
  const servers = [...new Set(figures.map(({ server }) => server))];
  const best = (work: string, server: string) =>
    figures
      .filter((one) => one.work === work && one.server === server)
      .sort((a, b) => b.perCpuSecond - a.perCpuSecond)
      .at(0);
  const rows = [...new Set(figures.map(({ work }) => work))].map((work) => {
    const found = servers.map((server) => best(work, server));
    const [ours, real] = found;
    const ratio = ours && real ? `${(real.cpuSeconds / ours.cpuSeconds).toFixed(1)}x` : '';
    return `| ${[work, ...found.map(cell), ratio].join(' | ')} |`;
  });
  const head = ['per CPU second (seconds, peak MiB)', ...servers, 'ratio'];
  return `| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}\n${rows.join('\n')}\n`;
}

function cell(figure: Figure | undefined): string {
  if (!figure) {
    return '';
  }
  const rate = figure.count / figure.cpuSeconds;
  return `${rate < 100 ? rate.toFixed(1) : Math.round(rate)} (${figure.seconds.toFixed(1)} s, ${figure.peakMib} MiB)`;
}

async function main(): Promise<void> {
  const names = ['real', 'pids', 'objects', 'large', 'watchers', 'rounds', 'json'];
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const parsed = options.parse(values);
  const figures: Figure[] = [];
  for (let round = 0; round < parsed.rounds; round += 1) {
    const { real, pids: realPids = new Map() } = parsed;
    for (const open of [startOurs, ...(real === undefined ? [] : [async () => openReal(real, realPids)])]) {
      const server = await open();
      try {
        figures.push(...(await measure(server, parsed)));
      } finally {
        await server.stop();
      }
    }
  }
  if (parsed.json !== undefined) {
    await appendFile(parsed.json, figures.map((one) => `${JSON.stringify(one)}\n`).join(''));
  }
  process.stdout.write(table(figures));
}

await main();
