/** A plan for a terminal. */
import type { ClusterChange, Plan, TemplateChange } from '../domain/plan/plan.ts';
import { subjectText } from '../domain/propagation/subject.ts';
import { textTable } from './text-table.ts';

/** Colours of a diff; none where nobody looks. */
export interface Paint {
  added(text: string): string;
  removed(text: string): string;
}

const SIGN = { create: '+', update: '~', delete: '-' } as const;

/** Each template with its changes, then the sum. What is removed is only named. */
export function planText({ changes, summary, notes = [] }: Plan, paint: Paint): string {
  const { templates, worksToCreate, worksToUpdate, worksToDelete, problems } = summary;
  const sum =
    changes.length === 0
      ? 'No changes.\n'
      : `Plan: ${templates} templates; Works: ${worksToCreate} to create, ${worksToUpdate} to update, ${worksToDelete} to delete${problems > 0 ? `; ${problems} problems` : ''}.\n`;
  const known = notes.map((note) => `Note: ${note}\n`).join('');
  return [...changes.map((change) => changeText(change, paint)), `${known}${sum}`].join('\n');
}

function changeText({ template, policy, clusters, reason, works, problems }: TemplateChange, paint: Paint): string {
  const claim =
    policy.from === policy.to
      ? `  policy: ${policy.to ?? 'none'}\n`
      : `  policy: ${policy.from ?? 'none'} -> ${policy.to ?? 'none'}\n`;
  return [
    `${subjectText(template)}\n`,
    claim,
    ...(reason ? [`  because: ${reason}\n`] : []),
    ...(clusters.length > 0 ? [textTable(['CLUSTER', 'FROM', 'TO', 'WHY'], clusters.map(clusterRow), '  ')] : []),
    ...problems.map((problem) => `  ! ${problem}\n`),
    ...works.map(({ action, cluster, work, diff, overrides }) => {
      const by = overrides.length > 0 ? ` (overrides: ${overrides.join(', ')})` : '';
      return `  ${SIGN[action]} Work ${work} in ${cluster}${by}\n${action === 'delete' ? '' : diffText(diff, paint)}`;
    }),
  ].join('');
}

function clusterRow({ cluster, from, to, reason = '' }: ClusterChange): string[] {
  const part = (side: ClusterChange['from']): string => (side === null ? '-' : String(side.replicas ?? 'yes'));
  return [cluster, part(from), part(to), reason];
}

function diffText(diff: string, paint: Paint): string {
  return diff
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const shown = `      ${line}`;
      const coloured = line.startsWith('+') ? paint.added(shown) : line.startsWith('-') ? paint.removed(shown) : shown;
      return `${coloured}\n`;
    })
    .join('');
}
