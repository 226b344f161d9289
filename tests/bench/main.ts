/**
 * `npm run bench`: measures propagation through any Karmada-compatible hub. Several systems are measured in turn, round
 * after round, so that a ratio between them holds on a machine whose speed drifts.
 */
import { appendFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { checkBudget } from './budget.ts';
import { measure, type Result } from './measure.ts';
import { formatTable } from './report.ts';
import { openSystem, parseSystem } from './system.ts';

const HELP = `npm run bench -- --system name=fleetwright,hub=KUBECONFIG,context=C,member=KUBECONFIG,member=KUBECONFIG,pids=GLOB [--system …]
                                        without hub=: the members alone, which no control plane can beat
  --kind configmap|deployment|divided   what is propagated [configmap]
  --single N                            objects one at a time [20]
  --bulk N                              objects at once [200]
  --rounds N                            measurements of each system, in turn [1]
  --namespace NAME                      namespace of everything that is made [fleetwright-bench]
  --keep                                do not wait until the deletion has reached the members
  --quick                               count the work of a propagation on a system of its own instead, against budget.json
  --json FILE                           append each result as a line of JSON
`;

const options = z.object({
  system: z.array(z.string()).min(1),
  kind: z.enum(['configmap', 'deployment', 'divided']).default('configmap'),
  single: z.coerce.number().int().min(0).default(20),
  bulk: z.coerce.number().int().min(0).default(200),
  rounds: z.coerce.number().int().min(1).default(1),
  namespace: z.string().default('fleetwright-bench'),
  keep: z.boolean().default(false),
  json: z.string().optional(),
});

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      system: { type: 'string', multiple: true },
      kind: { type: 'string' },
      single: { type: 'string' },
      bulk: { type: 'string' },
      rounds: { type: 'string' },
      namespace: { type: 'string' },
      keep: { type: 'boolean' },
      quick: { type: 'boolean' },
      json: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.quick) {
    process.exitCode = await checkBudget();
    return;
  }
  if (values.help || !values.system) {
    process.stdout.write(HELP);
    return;
  }
  const { system, kind, single, bulk, rounds, namespace, keep, json } = options.parse(values);
  const results: Result[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const description of system.map(parseSystem)) {
      const opened = openSystem(description);
      process.stderr.write(`round ${round + 1} of ${rounds}: ${description.name}, ${bulk} ${kind}s …\n`);
      const result = await measure(opened, { kind, single, bulk, namespace, deletion: !keep });
      await opened.close();
      results.push(result);
      if (json !== undefined) {
        await appendFile(json, `${JSON.stringify(result)}\n`);
      }
    }
  }
  process.stdout.write(formatTable(results));
}

await main();
