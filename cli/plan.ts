/** `fleetwright plan`: what files would change, down to the manifests of each cluster. */

import { styleText } from 'node:util';
import { z } from 'zod';
import { planDocuments } from '../api/propagations/plan-documents.ts';
import { ExplainedError } from '../domain/explained-error.ts';
import { propagationRules } from '../domain/propagation/rules.ts';
import type { Command } from './command.ts';
import { type CommandLine, ConfigurationError, flag, readCommandLine, setting } from './configuration.ts';
import { gateSettings } from './control-plane-settings.ts';
import { hubSettings, withHub } from './hub-command.ts';
import { readObjects } from './plan-files.ts';
import { planText } from './plan-text.ts';

const settings = {
  ...hubSettings,
  ...gateSettings,
  filename: setting(z.string().optional(), 'File or folder, - for standard input; more may follow', {
    placeholder: 'FILE',
    short: 'f',
  }),
  delete: setting(z.string().optional(), 'File or folder of objects that are deleted, - for standard input', {
    placeholder: 'FILE',
  }),
  'detailed-exitcode': setting(flag.default(false), 'Exit with 2 when there are changes'),
};

const CHANGES = 2;
const FAILURE = 1;

/** Writes nothing to the hub. Exit code 0, 1 for any failure, 2 for changes where that is asked for. */
export const command: Command = {
  summary: 'Tell what policies, overrides, templates or clusters in files would change, or their deletion',
  usage: '-f FILE [FILE…] [--delete FILE] [-n NAMESPACE] [--json] [--detailed-exitcode]',
  settings,
  async run(args) {
    try {
      return await plan(readCommandLine(settings, args, process.env));
    } catch (error) {
      if (!(error instanceof ConfigurationError)) {
        throw error;
      }
      // The code 2 of wrong flags would say "changes".
      process.stderr.write(`fleetwright plan: ${error.message}\nSee fleetwright plan --help\n`);
      return FAILURE;
    }
  },
};

async function plan({ configuration, rest }: CommandLine<typeof settings>): Promise<number> {
  const paths = [...(configuration.filename === undefined ? [] : [configuration.filename]), ...rest];
  const deleted = configuration.delete === undefined ? [] : [configuration.delete];
  const all = [...paths, ...deleted];
  if (all.length === 0) {
    throw new ConfigurationError('Name files: -f FILE, or --delete FILE');
  }
  if (all.filter((path) => path === '-').length > 1) {
    throw new ConfigurationError('Standard input can be read once');
  }
  return withHub(configuration, async (hub) => {
    const [files, deletedFiles] = await Promise.all([readObjects(paths), readObjects(deleted)]);
    if (files.length + deletedFiles.length === 0) {
      throw new ExplainedError(`no objects in ${all.join(', ')}`);
    }
    const rules = propagationRules(configuration['feature-gates']);
    const result = await planDocuments(hub, { objects: files, deletions: deletedFiles }, rules, new Date());
    const isShown = process.stdout.isTTY;
    const paint = {
      added: (text: string) => (isShown ? styleText('green', text) : text),
      removed: (text: string) => (isShown ? styleText('red', text) : text),
    };
    process.stdout.write(configuration.json ? `${JSON.stringify(result, null, 2)}\n` : planText(result, paint));
    return configuration['detailed-exitcode'] && result.changes.length > 0 ? CHANGES : 0;
  });
}
