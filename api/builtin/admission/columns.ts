/** What `kubectl get` shows of the kinds of admissionregistration.k8s.io/v1. */
import type { KubeObject } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, column, integerColumn, NAME } from '../column.ts';
import { listAt, objectAt, textAt } from '../fields.ts';

const WEBHOOK_COLUMNS: TableColumn[] = [
  NAME,
  integerColumn('Webhooks', (object) => listAt(object, 'webhooks').length),
  AGE,
];

function policyColumns(name: string, field: string): TableColumn[] {
  return [
    NAME,
    integerColumn(name, (policy) => listAt(policy, 'spec', field).length),
    column('ParamKind', (policy) => {
      const kind = objectAt(policy, 'spec', 'paramKind');
      return kind ? `${textAt(kind, 'apiVersion')}/${textAt(kind, 'kind')}` : '<unset>';
    }),
    AGE,
  ];
}

/** Parameters of a binding: `namespace/name`; without a namespace it is not known whether they have one. */
function parameters(binding: KubeObject): string {
  const reference = objectAt(binding, 'spec', 'paramRef');
  const name = textAt(reference, 'name');
  return name === '' ? '<unset>' : `${textAt(reference, 'namespace') || '*'}/${name}`;
}

const BINDING_COLUMNS: TableColumn[] = [
  NAME,
  column('PolicyName', (binding) => textAt(binding, 'spec', 'policyName')),
  column('ParamRef', parameters),
  AGE,
];

/** Columns by apiVersion and kind. */
export const ADMISSION_COLUMNS: Record<string, TableColumn[]> = {
  'admissionregistration.k8s.io/v1/MutatingWebhookConfiguration': WEBHOOK_COLUMNS,
  'admissionregistration.k8s.io/v1/ValidatingWebhookConfiguration': WEBHOOK_COLUMNS,
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy': policyColumns('Validations', 'validations'),
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicy': policyColumns('Mutations', 'mutations'),
  'admissionregistration.k8s.io/v1/ValidatingAdmissionPolicyBinding': BINDING_COLUMNS,
  'admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding': BINDING_COLUMNS,
};
