/** What `kubectl get` shows of PodDisruptionBudgets and PriorityClasses. */
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, booleanColumn, column, integerColumn, NAME } from '../column.ts';
import { numberAt, textAt, valueAt } from '../fields.ts';

/** Columns by apiVersion and kind. */
export const POLICY_COLUMNS: Record<string, TableColumn[]> = {
  'policy/v1/PodDisruptionBudget': [
    NAME,
    column('Min Available', (budget) => String(valueAt(budget, 'spec', 'minAvailable') ?? 'N/A')),
    column('Max Unavailable', (budget) => String(valueAt(budget, 'spec', 'maxUnavailable') ?? 'N/A')),
    integerColumn('Allowed Disruptions', (budget) => numberAt(budget, 'status', 'disruptionsAllowed')),
    AGE,
  ],
  'scheduling.k8s.io/v1/PriorityClass': [
    NAME,
    integerColumn('Value', (priority) => numberAt(priority, 'value')),
    booleanColumn('Global-Default', (priority) => valueAt(priority, 'globalDefault') === true),
    AGE,
    column('PreemptionPolicy', (priority) => textAt(priority, 'preemptionPolicy')),
  ],
};
