import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { EVEN, sampleBinding, sampleCluster } from '../domain/scheduling/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'parity-'));
afterAll(() => rmSync(folder, { recursive: true }));

function parity(args: string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  const script = `import('./cli/parity.ts').then(({ command }) => command.run(process.argv.slice(1))).then((code) => { process.exitCode = code; })`;
  return spawnSync(process.execPath, ['-e', script, '--', ...args], {
    input,
    encoding: 'utf8',
    cwd: join(import.meta.dirname, '..'),
  });
}

const CLUSTERS = [sampleCluster('m2'), sampleCluster('m1')];
const SCHEDULED = { id: 'a', clusters: CLUSTERS, binding: sampleBinding(EVEN, { replicas: 3 }) };
const REJECTED = { id: 'b', clusters: [], binding: sampleBinding(EVEN, { replicas: 3 }) };
const TARGETS = [
  { name: 'm1', replicas: 2 },
  { name: 'm2', replicas: 1 },
];
const NO_FIT = { error: 'NoClusterFit', message: '0/0 clusters are available: no cluster exists.' };

function lines(...cases: object[]): string {
  return `${cases.map((entry) => JSON.stringify(entry)).join('\n')}\n`;
}

test('parity answers every case, in order', () => {
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 4 } };
  const revised = { ...object, spec: { replicas: 2 } };
  const { status, stdout } = parity(
    [],
    lines(
      SCHEDULED,
      { id: 'c' },
      { id: 'd', op: 'health' },
      { id: 'f', op: 'override', object, cluster: {}, policies: null },
      { id: 'e', op: 'revise', replicas: 2, object },
      REJECTED,
    ),
  );
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(status).toBe(0);
  expect(answers).toEqual([
    { id: 'a', clusters: TARGETS },
    expect.objectContaining({ id: 'c', error: 'InvalidCase' }),
    expect.objectContaining({ id: 'd', error: 'InvalidCase' }),
    expect.objectContaining({ id: 'f', error: 'InvalidCase' }),
    { id: 'e', result: revised },
    { id: 'b', ...NO_FIT },
  ]);
});

test.each(['cases.ndjson', 'cases.ndjson.gz'])('parity checks the expected answers of %s', (name) => {
  const file = join(folder, name);
  const text = lines({ ...SCHEDULED, expected: { clusters: TARGETS } }, { ...REJECTED, expected: NO_FIT });
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(text) : text);
  const { status, stdout } = parity(['--check', file]);
  expect(stdout).toMatch(/^StaticWeight +2 of 2 agree\nall +2 of 2 agree\n$/);
  expect(status).toBe(0);
});

test('parity shows answers that differ and fails', () => {
  const file = join(folder, 'wrong.ndjson');
  writeFileSync(file, lines({ ...SCHEDULED, expected: NO_FIT }));
  const { status, stdout } = parity(['--check', file]);
  expect(stdout).toContain(
    `differs:  ${JSON.stringify({ id: 'a', clusters: TARGETS })}\nexpected: ${JSON.stringify(NO_FIT)}`,
  );
  expect(stdout).toMatch(/all +0 of 1 agree/);
  expect(status).toBe(1);
});

test('parity refuses unknown flags', () => {
  const { status, stderr } = parity(['--chek', 'x']);
  expect(stderr).toContain("Unknown option '--chek'");
  expect(status).not.toBe(0);
});

test('parity names the line that is not JSON', () => {
  expect(parity([], `${lines(SCHEDULED)}{"id"\n`).stderr).toContain('Line 2 is not JSON');
});
