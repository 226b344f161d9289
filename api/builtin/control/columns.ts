/** What `kubectl get` shows of the kinds that run the control plane: leases, certificates, API services, flow control. */
import type { KubeObject } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, column, NAME } from '../column.ts';
import { objectAt, objectsAt, textAt, valueAt } from '../fields.ts';
import { humanDuration } from '../human-duration.ts';

function requestStatus(request: KubeObject): string {
  const has = (type: string): boolean => objectsAt(request, 'status', 'conditions').some((one) => one.type === type);
  const decision = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  const failed = has('Failed') ? ',Failed' : '';
  return `${decision}${failed}${textAt(request, 'status', 'certificate') === '' ? '' : ',Issued'}`;
}

function availability(service: KubeObject): string {
  const condition = objectsAt(service, 'status', 'conditions').find(({ type }) => type === 'Available');
  const status = textAt(condition, 'status') || 'Unknown';
  const reason = textAt(condition, 'reason');
  return status === 'True' || reason === '' ? status : `${status} (${reason})`;
}

function dangling(flow: KubeObject): string {
  const condition = objectsAt(flow, 'status', 'conditions').find(({ type }) => type === 'Dangling');
  return condition ? textAt(condition, 'status') : '?';
}

function limited(name: string, ...path: string[]): TableColumn {
  return column(name, (level) => valueAt(level, 'spec', 'limited', ...path) ?? '<none>');
}

/** Columns by apiVersion and kind. */
export const CONTROL_COLUMNS: Record<string, TableColumn[]> = {
  'apiregistration.k8s.io/v1/APIService': [
    NAME,
    column('Service', (object) => {
      const service = objectAt(object, 'spec', 'service');
      return service ? `${textAt(service, 'namespace')}/${textAt(service, 'name')}` : 'Local';
    }),
    column('Available', availability),
    AGE,
  ],
  'certificates.k8s.io/v1/CertificateSigningRequest': [
    NAME,
    AGE,
    column('SignerName', (request) => textAt(request, 'spec', 'signerName') || '<none>'),
    column('Requestor', (request) => textAt(request, 'spec', 'username')),
    column('RequestedDuration', (request) => {
      const seconds = valueAt(request, 'spec', 'expirationSeconds');
      return typeof seconds === 'number' ? humanDuration(seconds * 1000) : '<none>';
    }),
    column('Condition', requestStatus),
  ],
  'coordination.k8s.io/v1/Lease': [NAME, column('Holder', (lease) => textAt(lease, 'spec', 'holderIdentity')), AGE],
  'node.k8s.io/v1/RuntimeClass': [NAME, column('Handler', (object) => textAt(object, 'handler')), AGE],
  'flowcontrol.apiserver.k8s.io/v1/FlowSchema': [
    NAME,
    column('PriorityLevel', (flow) => textAt(flow, 'spec', 'priorityLevelConfiguration', 'name')),
    column('MatchingPrecedence', (flow) => valueAt(flow, 'spec', 'matchingPrecedence') ?? 0),
    column('DistinguisherMethod', (flow) => textAt(flow, 'spec', 'distinguisherMethod', 'type') || '<none>'),
    AGE,
    column('MissingPL', dangling),
  ],
  'flowcontrol.apiserver.k8s.io/v1/PriorityLevelConfiguration': [
    NAME,
    column('Type', (level) => textAt(level, 'spec', 'type')),
    limited('NominalConcurrencyShares', 'nominalConcurrencyShares'),
    limited('Queues', 'limitResponse', 'queuing', 'queues'),
    limited('HandSize', 'limitResponse', 'queuing', 'handSize'),
    limited('QueueLengthLimit', 'limitResponse', 'queuing', 'queueLengthLimit'),
    AGE,
  ],
};
