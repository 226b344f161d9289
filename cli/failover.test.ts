import { expect, test } from 'vitest';
import { ConfigurationError } from './configuration.ts';
import { command } from './failover.ts';
import { failoverQuery, table } from './failover-runs.ts';

test.each([
  [[], 'unknown subcommand ""'],
  [['frob'], 'unknown subcommand "frob"'],
  [['drill'], 'name a member'],
  [['show', '--limit', '0'], '--limit'],
  [['list', '--engine', '127.0.0.1:1'], '--engine: nobody answers at 127.0.0.1:1'],
])('failover %j is refused', async (args, message) => {
  const run = command.run(args);
  await expect(run).rejects.toThrow(ConfigurationError);
  await expect(run).rejects.toThrow(message);
});

test.each([
  [undefined, "WorkflowType = 'failover' AND ExecutionStatus = 'Running'"],
  ['m1', "WorkflowType = 'failover' AND ExecutionStatus = 'Running' AND WorkflowId = 'failover/m1'"],
  ["m' OR 1=1", "WorkflowType = 'failover' AND ExecutionStatus = 'Running' AND WorkflowId = 'failover/m?????1?1'"],
])('failoverQuery() of %j stays inside its quotes', (cluster, wanted) => {
  expect(failoverQuery(cluster, 'Running')).toBe(wanted);
});

test('table() aligns its columns and leaves no blanks at the end', () => {
  expect(
    table(
      ['A', 'LONG'],
      [
        ['long cell', 'x'],
        ['', ''],
      ],
    ),
  ).toBe('A          LONG\nlong cell  x\n');
});
