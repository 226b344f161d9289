/** What a look at a CronFederatedHPA tells its workflow. */

/** Answer of the stage `runCronRules`. */
export interface CronProgress {
  /** When the next rule runs, RFC 3339; absent while none does. */
  nextRun?: string;
  rules: {
    name: string;
    /** When it runs next, RFC 3339; absent for one that is suspended, ended, or cannot be read. */
    nextRun?: string;
    /** What the run did that was just made, or why none is made. */
    note?: string;
  }[];
}

/** A table of the rules as Markdown, for the Temporal UI. */
export function describeCron(key: string, { rules }: CronProgress): string {
  const rows = rules.map(({ name, nextRun = '-', note = '' }) => `| ${name} | ${nextRun} | ${note} |`);
  return [`**${key}**`, ['| rule | next run | just now |', '| --- | --- | --- |', ...rows].join('\n')].join('\n\n');
}
