/** What a subcommand of `fleetwright` is. */
import type { Settings } from './configuration.ts';

/** One subcommand. */
export interface Command {
  /** One line for the list of commands. */
  summary: string;
  /** What stands after the command's name. */
  usage: string;
  settings: Settings;
  /** Runs it with the arguments after its name; resolves to the exit code. */
  run(args: readonly string[]): Promise<number>;
}
