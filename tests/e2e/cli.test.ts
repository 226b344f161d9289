/** The `fleetwright` command as a user meets it. */
import { execFileSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { referenceTo } from '../support/cluster-client.ts';
import { runCommand } from '../support/command.ts';
import { abandon, newPlace, removePlace, startArguments, startInstance } from '../support/instance.ts';
import { configMap, on, propagationPolicy } from '../support/samples.ts';

vi.setConfig({ testTimeout: 120_000 });

const place = await newPlace();
afterAll(() => removePlace(place));

const settings = configMap('default', 'kept', { a: '1' });

test.each([
  [['--help'], 0, /^ {2}start +\S/m],
  [['start', '--help'], 0, /--hub-port N +Port of the hub.*\[7443\]/],
  [['stat'], 2, /unknown command "stat"\. Commands: start/],
  [['start', '--hub-prt', '1'], 2, /Unknown option '--hub-prt'.*See fleetwright start --help/s],
  [['start', '--members', 'two'], 2, /--members: /],
])('fleetwright %j ends with %i and says how', async (args, code, text) => {
  const command = runCommand(args);
  expect(await command.ended).toBe(code);
  expect(command.output()).toMatch(text);
  expect(command.output()).not.toMatch(/\n\s+at /);
});

test('a port that is taken is named, with the flag that chooses another', async () => {
  const squatter = createServer().listen(place.enginePort, '127.0.0.1');
  onTestFinished(() => void squatter.close());
  const command = runCommand(startArguments(place));
  expect(await command.ended).toBe(2);
  expect(command.output()).toContain(`Port ${place.enginePort} is taken. Choose another one: --engine-port N`);
});

test('an instance keeps its folder to itself and to its user, and Ctrl-C ends all of it', async () => {
  const instance = await startInstance(place);
  onTestFinished(() => abandon(instance));
  const enginePid = await instance.enginePid();
  expect((await stat(instance.kubeconfig)).mode & 0o777).toBe(0o600);
  expect((await stat(place.data)).mode & 0o777).toBe(0o700);

  const other = await newPlace();
  onTestFinished(() => removePlace(other));
  const second = runCommand(startArguments({ ...other, data: place.data }));
  expect(await second.ended).toBe(2);
  expect(second.output()).toMatch(/Another fleetwright runs on .*--data DIR/s);

  await instance.hub.create(settings);
  await instance.hub.create(propagationPolicy('default', 'kept', on('member1'), [settings]));
  await instance.member1.until(referenceTo(settings), { data: { a: '1' } });

  expect(processesOf(place.data)).toContain(enginePid);
  await instance.stop();
  expect(processesOf(place.data)).toEqual([]);
});

test('what was there before a stop is there after the next start', async () => {
  const instance = await startInstance(place);
  onTestFinished(() => abandon(instance));
  expect(await instance.hub.get(referenceTo(settings))).toMatchObject({ data: { a: '1' } });
  expect(await instance.member1.get(referenceTo(settings))).toMatchObject({ data: { a: '1' } });
  await instance.hub.patch(referenceTo(settings), { data: { a: '2' } });
  await instance.member1.until(referenceTo(settings), { data: { a: '2' } });
  await instance.stop();
});

test('--demo propagates its sample and says where to look', async () => {
  const command = runCommand([...startArguments(place), '--demo']);
  await command.printed(/kubectl .* --context member1 /);
  const link = `http://127.0.0.1:${place.uiPort}/namespaces/default/workflows/propagation%2Fdefault%2Fnginx-deployment`;
  expect(command.output()).toContain(link);
  expect(command.output()).toMatch(/scheduled to member1\n.*applied to member1\n.*healthy on member1\n/s);
  command.signal('SIGTERM');
  expect(await command.ended).toBe(0);
  expect(processesOf(place.data)).toEqual([]);
});

/** Pids of all processes whose command line names the folder. */
function processesOf(folder: string): number[] {
  const list = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' });
  return list
    .split('\n')
    .filter((line) => line.includes(folder))
    .map((line) => Number.parseInt(line, 10));
}
