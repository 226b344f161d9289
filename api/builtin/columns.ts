/** The columns of every built-in kind. */
import type { TableColumn } from '../resource/definition.ts';
import { ADMISSION_COLUMNS } from './admission/columns.ts';
import { APPS_COLUMNS } from './apps/columns.ts';
import { AUTOSCALING_COLUMNS } from './autoscaling/columns.ts';
import { BATCH_COLUMNS } from './batch/columns.ts';
import { DEFAULT_COLUMNS } from './column.ts';
import { CONTROL_COLUMNS } from './control/columns.ts';
import { CORE_COLUMNS } from './core/columns.ts';
import { NETWORKING_COLUMNS } from './networking/columns.ts';
import { POLICY_COLUMNS } from './policy/columns.ts';
import { RBAC_COLUMNS } from './rbac/columns.ts';
import { STORAGE_COLUMNS } from './storage/columns.ts';

const COLUMNS: Record<string, TableColumn[]> = {
  ...CORE_COLUMNS,
  ...APPS_COLUMNS,
  ...BATCH_COLUMNS,
  ...AUTOSCALING_COLUMNS,
  ...NETWORKING_COLUMNS,
  ...POLICY_COLUMNS,
  ...RBAC_COLUMNS,
  ...STORAGE_COLUMNS,
  ...ADMISSION_COLUMNS,
  ...CONTROL_COLUMNS,
};

/** The columns of a kind (`apps/v1/Deployment`): its own, else name and time of creation. */
export function columnsOf(kind: string): TableColumn[] {
  return COLUMNS[kind] ?? DEFAULT_COLUMNS;
}
