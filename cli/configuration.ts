/** The one configuration: flags, environment variables, defaults; checked by zod, listed by `--help`. */
import { parseArgs } from 'node:util';
import { z } from 'zod';

/** Wrong flags or variables; the message names them and what would be right. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

/** One setting: a flag and an environment variable of the same name (`--hub-port`, `FLEETWRIGHT_HUB_PORT`). */
export interface Setting<T extends z.ZodType = z.ZodType> {
  schema: T;
  /** Stands for the value in `--help`; absent for a switch. */
  placeholder?: string;
  description: string;
  short?: string;
  /** How `--help` writes the default, where its value is not what people write. */
  initial?: string;
}

/** Flag name (kebab case) to its setting. */
export type Settings = Record<string, Setting>;

/** The values of settings, by flag name. */
export type Configuration<S extends Settings> = { [Flag in keyof S]: z.output<S[Flag]['schema']> };

/** Declares a setting; keeps the schema's type. */
export function setting<T extends z.ZodType>(
  schema: T,
  description: string,
  options: { placeholder?: string; short?: string; initial?: string } = {},
): Setting<T> {
  return { schema, description, ...options };
}

/** A TCP port as text or number. */
export const port = z.coerce.number().int().min(1).max(65_535);

/** A switch: given or not; `true` and `false` in the environment. */
export const flag = z.preprocess((value) => (value === 'true' ? true : value === 'false' ? false : value), z.boolean());

const DURATION = /^(\d+(\.\d+)?(ms|s|m|h))+$/;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** A time as Go writes it (`90s`, `1h30m`, `500ms`), in milliseconds. */
export const duration = z
  .string()
  .regex(DURATION, 'must be a time such as 30s, 10m or 1h30m')
  .transform((text) =>
    [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
      (total, [, count, unit = '']) => total + Number(count) * (UNIT_MS[unit] ?? 0),
      0,
    ),
  );

/** A setting that is a time, in milliseconds; its default as people write it, and the least that it may be. */
export function durationSetting(initial: string, description: string, leastMs = 0) {
  const atLeast = duration.refine((ms) => ms >= leastMs, `must be at least ${leastMs / 1_000}s`);
  return setting(atLeast.prefault(initial), description, { placeholder: 'TIME', initial });
}

/** What the command line holds. */
export interface CommandLine<S extends Settings> {
  configuration: Configuration<S>;
  /** Arguments that are no flags. */
  rest: string[];
}

/** Reads flags, then the environment, then defaults. Throws {@link ConfigurationError} that lists all problems. */
export function readCommandLine<S extends Settings>(
  settings: S,
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): CommandLine<S> {
  const { values, positionals } = parse(settings, args);
  const problems: string[] = [];
  const entries = Object.entries(settings).map(([name, { schema }]) => {
    const variable = environmentVariable(name);
    const given = values[name] ?? environment[variable];
    const result = schema.safeParse(given);
    if (!result.success) {
      const source = values[name] === undefined && environment[variable] !== undefined ? variable : `--${name}`;
      problems.push(`${source}: ${result.error.issues.map(({ message }) => message).join('; ')}`);
    }
    return [name, result.data];
  });
  if (problems.length > 0) {
    throw new ConfigurationError(problems.join('\n'));
  }
  return { configuration: Object.fromEntries(entries), rest: positionals };
}

/** `FLEETWRIGHT_HUB_PORT` for `hub-port`. */
export function environmentVariable(name: string): string {
  return `FLEETWRIGHT_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** The lines of `--help` for settings: flag, what it is, its default. */
export function describeSettings(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, { schema, placeholder, description, short, initial: written }]) => {
      const head = `  ${short ? `-${short}, ` : ''}--${name}${placeholder ? ` ${placeholder}` : ''}`;
      const initial = schema.safeParse(undefined);
      const isShown =
        initial.success && initial.data !== undefined && initial.data !== false && typeof initial.data !== 'object';
      const shown = written ?? (isShown ? String(initial.data) : undefined);
      return `${head.padEnd(36)}${description}${shown === undefined ? '' : ` [${shown}]`}`;
    })
    .join('\n');
}

function parse(
  settings: Settings,
  args: readonly string[],
): { values: Record<string, unknown>; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries(settings).map(([name, { placeholder, short }]) => [
      name,
      { type: placeholder === undefined ? ('boolean' as const) : ('string' as const), ...(short ? { short } : {}) },
    ]),
  );
  try {
    return parseArgs({
      args: args.map((arg) => asSwitch(settings, arg)),
      options,
      allowPositionals: true,
      allowNegative: true,
      strict: true,
    });
  } catch (error) {
    throw new ConfigurationError(error instanceof Error ? error.message : String(error));
  }
}

/** A switch may be given a value, as Go's flags are: `--demo=true`, `--demo=false`. */
function asSwitch(settings: Settings, arg: string): string {
  const [, name, value] = /^--([\w-]+)=(true|false)$/.exec(arg) ?? [];
  const known = name !== undefined && Object.hasOwn(settings, name) ? settings[name] : undefined;
  return known && known.placeholder === undefined ? `--${value === 'true' ? '' : 'no-'}${name}` : arg;
}
