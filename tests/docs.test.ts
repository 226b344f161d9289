/** Holds the documentation to the code: its objects are accepted, its commands exist, its links lead somewhere. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { Command } from '../cli/command.ts';
import { command as start } from '../cli/start.ts';
import { mutated, rejections } from '../domain/admission/test-requests.ts';
import { enablementsCondition } from '../domain/cluster/enablements.ts';
import { readyCondition } from '../domain/cluster/health.ts';
import { scriptError } from '../domain/interpreter/lua/script.ts';
import { KARMADA_KINDS } from '../domain/kinds/registry.ts';
import { kindOf } from '../domain/object.ts';
import { appliedCondition, dispatchingCondition } from '../domain/work/conditions.ts';
import { isKubeObject } from '../kube/parse.ts';

const PAGES = globSync(['*.md', 'docs/**/*.md']).sort();
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(json('package.json'));

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

interface Block {
  page: string;
  language: string;
  text: string;
}

/** The fenced blocks of a page. */
function blocksOf(page: string): Block[] {
  const matches = readFileSync(page, 'utf8').matchAll(/^ *```(\w*)\n(.*?)^ *```$/gms);
  return [...matches].map(([, language = '', text = '']) => ({ page, language, text }));
}

const BLOCKS = PAGES.flatMap(blocksOf);

describe('objects', () => {
  const sources = [
    ...BLOCKS.filter(({ language }) => language === 'yaml').map(({ page, text }) => ({ page, text })),
    ...globSync('docs/samples/*.yaml').map((page) => ({ page, text: readFileSync(page, 'utf8') })),
  ];
  const documents = sources.flatMap(({ page, text }) =>
    parseAllDocuments(text).map((document) => {
      const object: unknown = document.toJS();
      const name = isKubeObject(object) ? `${object.kind} ${object.metadata.name}` : 'an object';
      return { page, name, errors: document.errors, object };
    }),
  );

  test('there are some', () => {
    expect(documents.length).toBeGreaterThan(5);
  });

  test.each(documents)('$name of $page is whole and accepted', ({ errors, object }) => {
    expect(errors).toEqual([]);
    if (!isKubeObject(object)) {
      throw new Error(`No apiVersion, kind and metadata.name: ${JSON.stringify(object)}`);
    }
    const { group, version, kind } = kindOf(object);
    if (!group.endsWith('.karmada.io') && !KARMADA_KINDS.some((known) => known.group === group)) {
      return;
    }
    const schema = KARMADA_KINDS.find((known) => known.group === group && known.kind === kind)?.versions.find(
      ({ name }) => name === version,
    )?.schema;
    if (!schema) {
      throw new Error(`${group} has no ${kind} in ${version}`);
    }
    // Schemas drop fields that they do not know: what comes out must be what went in.
    expect(schema.parse(object)).toEqual(object);
    expect(rejections(mutated(object), { lookups: { luaError: scriptError } })).toEqual([]);
  });
});

describe('commands', () => {
  const modules = new Map(
    [...readFileSync('cli/main.ts', 'utf8').matchAll(/^ {2}(\w+): \(\) => import\('\.\/([\w-]+)\.ts'\)/gm)].map(
      ([, name = '', file = '']) => [name, file],
    ),
  );

  async function load(name: string): Promise<Command> {
    const file = modules.get(name);
    if (file === undefined) {
      throw new Error(`fleetwright has no command "${name}"`);
    }
    const { command }: { command: Command } = await import(`../cli/${file}.ts`);
    return command;
  }

  /** What is wrong with the arguments of `fleetwright`. */
  async function wrongInFleetwright([name = '', ...args]: string[]): Promise<string[]> {
    if (name === '--help' || name === 'help') {
      return [];
    }
    const { settings } = await load(name);
    const known = new Set([
      '--help',
      ...Object.entries(settings).flatMap(([flag, { short }]) => [`--${flag}`, ...(short ? [`-${short}`] : [])]),
    ]);
    const flags = args.filter((word) => /^--?[a-z]/i.test(word)).map((word) => word.split('=')[0] ?? '');
    return flags.filter((flag) => !known.has(flag));
  }

  /** What is wrong with the arguments of a script, by what its file says of flags. */
  async function wrongInScript(script: string, args: string[]): Promise<string[]> {
    const [program, file = '', ...first] = script.split(' ').filter((word) => !/^([A-Z_]+=|--max-)/.test(word));
    if (program !== 'node') {
      return [];
    }
    if (file === 'cli/main.ts') {
      return wrongInFleetwright([...first, ...args]);
    }
    const source = readFileSync(file, 'utf8');
    return args.filter((word) => word.startsWith('--') && word !== '--help' && !source.includes(word));
  }

  /** What is wrong with one command line; other programs than ours are not looked at. */
  async function wrongIn(line: string): Promise<string[]> {
    const words = line.split(/\s+/).filter((word) => !/^[A-Z_]+=/.test(word));
    const [program, ...rest] = words[0] === 'npx' ? words.slice(1) : words;
    if (program === 'fleetwright') {
      return wrongInFleetwright(rest);
    }
    if (program === 'node') {
      const at = rest.findIndex((word) => !word.startsWith('-'));
      const [file = '', ...args] = rest.slice(at);
      return existsSync(file) ? wrongInScript(`node ${file}`, args) : [file];
    }
    if (program === 'vitest') {
      return rest.filter((word) => !word.startsWith('-') && word !== 'run' && globSync(`${word}*`).length === 0);
    }
    if (program !== 'npm' || rest[0] === 'ci') {
      return [];
    }
    const [verb = '', ...args] = rest;
    const [name = '', ...given] = verb === 'run' ? args.filter((word) => word !== '-s') : [verb, ...args];
    const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
    return script === undefined ? [`npm run ${name}`] : wrongInScript(script, given.slice(given.indexOf('--') + 1));
  }

  const lines = BLOCKS.filter(({ language }) => language === 'sh').flatMap(({ page, text }) =>
    text
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .flatMap((line) => line.replace(/(^|\s)#.*$/, '').split(/&&|\||;/))
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => ({ page, line })),
  );

  test.each(lines)('$line ($page) can be run', async ({ line }) => {
    expect(await wrongIn(line)).toEqual([]);
  });

  test('a wrong command, script, flag and file are found', async () => {
    await expect(wrongIn('fleetwright fly')).rejects.toThrow('no command "fly"');
    expect(await wrongIn('npx fleetwright join east --clusterkubeconfig x')).toEqual(['--clusterkubeconfig']);
    expect(await wrongIn('npm run okay')).toEqual(['npm run okay']);
    expect(await wrongIn('npm start -- --demos')).toEqual(['--demos']);
    expect(await wrongIn('npm run bench -- --slow')).toEqual(['--slow']);
    expect(await wrongIn('npx vitest run domain/nowhere')).toEqual(['domain/nowhere']);
  });
});

describe('links', () => {
  /** A page without its code, in which nothing is a link. */
  function prose(page: string): string {
    return readFileSync(page, 'utf8')
      .replaceAll(/^ *```.*?^ *```$/gms, '')
      .replaceAll(/`[^`]*`/g, (code) => code.replaceAll(/[[\]()]/g, ' '));
  }

  /** Anchors as GitHub makes them. */
  function anchorsOf(page: string): string[] {
    return [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );
  }

  const links = PAGES.flatMap((page) =>
    [...prose(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => ({ page, link })),
  ).filter(({ link }) => !/^[a-z]+:/.test(link));

  test.each(links)('$link of $page leads somewhere', ({ page, link }) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    expect(existsSync(target), target).toBe(true);
    if (anchor !== undefined) {
      expect(anchorsOf(target)).toContain(anchor);
    }
  });

  test('every page is reached from the README', () => {
    const seen = new Set(['README.md']);
    for (const page of seen) {
      for (const { link } of links.filter((candidate) => candidate.page === page)) {
        const target = join(dirname(page), link.split('#')[0] ?? '');
        if (target.endsWith('.md')) {
          seen.add(target);
        }
      }
    }
    expect(PAGES.filter((page) => !seen.has(page))).toEqual([]);
  });
});

describe('tables', () => {
  /** Flags of a row (`--a N`, `--b N`) with their defaults, in the same order. */
  const settingsPages = ['README.md', 'docs/operate.md'].map((page) => readFileSync(page, 'utf8')).join('\n');
  const rows = [...settingsPages.matchAll(/^\| (`--.*) \| .* \| (.*) \|$/gm)].flatMap(
    ([, flags = '', defaults = '']) => {
      const initial = defaults.split(', ');
      return flags.split(', ').map((flag, index) => [flag.replaceAll('`', ''), initial[index]?.replaceAll('`', '')]);
    },
  );

  const byFlag = ([a = '']: (string | undefined)[], [b = '']: (string | undefined)[]) => (a < b ? -1 : 1);

  test('the settings in README and operate.md are those of fleetwright start', () => {
    const settings = Object.entries(start.settings).map(([name, { schema, placeholder, initial: written }]) => {
      const value = schema.safeParse(undefined).data;
      const isPlain = ['string', 'number', 'boolean'].includes(typeof value);
      const initial = typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
      // What stands for no value, or for a whole set, is said in words.
      return [
        `--${name}${placeholder ? ` ${placeholder}` : ''}`,
        written ?? (isPlain ? initial : expect.stringMatching(/./)),
      ];
    });
    expect(rows.toSorted(byFlag)).toEqual(settings.toSorted(byFlag));
  });

  const bare = { apiVersion: 'work.karmada.io/v1alpha1' as const, kind: 'Work' as const, metadata: { name: 'w' } };
  const reasons = [
    ...(['healthy', 'unhealthy', 'unreachable'] as const).map((kind) => readyCondition({ kind }).reason),
    readyCondition({ kind: 'failed', message: '' }).reason,
    ...[enablementsCondition(0, false), enablementsCondition(1, true), enablementsCondition(1, false)].map(
      ({ reason }) => reason,
    ),
    ...[appliedCondition({ total: 1, errors: [] }), appliedCondition({ total: 1, errors: ['x'] })].map(
      ({ reason }) => reason,
    ),
    ...[true, false].map(
      (suspendDispatching) => dispatchingCondition({ ...bare, spec: { suspendDispatching, workload: {} } }).reason,
    ),
    // What a type or a literal inside a larger function says, by its text.
    ...['domain/scheduling/scheduling-error.ts', 'domain/cluster/silence.ts', 'domain/status/aggregate.ts'].flatMap(
      (file) =>
        [...readFileSync(file, 'utf8').matchAll(/(?:reason: |unknown\(|\| |FailureReason = )'([A-Z]\w+)'/g)].map(
          ([, reason = '']) => reason,
        ),
    ),
  ];

  test.each([...new Set(reasons)])('troubleshooting explains the reason %s', (reason) => {
    expect(readFileSync('docs/troubleshooting.md', 'utf8')).toContain(`\`${reason}\``);
  });
});
