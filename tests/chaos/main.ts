/** `npm run chaos`: random schedules of a user's actions and of faults, each from its seed. */
import { randomInt } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { SHAPES } from './fleet.ts';
import { resultText, runSeries } from './series.ts';

const HELP = `npm run chaos -- [flags]
  --schedules N     how many [10]
  --seed S          of the first; each further one has the next [random]
  --fleet SHAPE     alone: one process with its engine; shared: an engine apart, and a second worker [both in turn]
  --testbed FOLDER  real members: a folder with member1 to member3, each with kubeconfig and pids/kube-apiserver.pid
  --json FILE       append what was done and checked, a line of JSON for each schedule
  --evidence DIR    where data, logs, objects and histories of failures are kept [a temporary folder]
`;

const options = z.object({
  schedules: z.coerce.number().int().min(1).default(10),
  seed: z.coerce.number().int().min(0).optional(),
  fleet: z.enum(SHAPES).optional(),
  testbed: z.string().min(1).optional(),
  json: z.string().min(1).optional(),
  evidence: z.string().min(1).default(join(tmpdir(), 'fleetwright-chaos-evidence')),
});

const { values } = parseArgs({
  options: {
    schedules: { type: 'string' },
    seed: { type: 'string' },
    fleet: { type: 'string' },
    testbed: { type: 'string' },
    json: { type: 'string' },
    evidence: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  process.stdout.write(HELP);
} else {
  const { schedules, seed = randomInt(2 ** 30), fleet, testbed, json, evidence } = options.parse(values);
  const written: Promise<void>[] = [];
  const failures = await runSeries({
    schedules,
    seed,
    shape: fleet,
    testbed,
    evidence,
    onResult(result) {
      process.stdout.write(`${resultText(result)}\n`);
      if (json !== undefined) {
        written.push(appendFile(json, `${JSON.stringify(result)}\n`));
      }
    },
  });
  await Promise.all(written);
  process.stdout.write(`${schedules - failures} of ${schedules} schedules passed (seed ${seed})\n`);
  process.exitCode = failures > 0 ? 1 : 0;
}
