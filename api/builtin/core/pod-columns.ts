/** What `kubectl get pods` shows: one status word made from phase, conditions and container states. */
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import type { TableColumn } from '../../resource/definition.ts';
import { AGE, column, NAME, wideColumn } from '../column.ts';
import { hasTrueCondition, numberAt, objectAt, objectsAt, textAt, valueAt } from '../fields.ts';
import { humanAge } from '../human-duration.ts';

interface PodSummary {
  status: string;
  ready: number;
  total: number;
  restarts: number;
  /** RFC 3339; empty when nothing has restarted. */
  lastRestart: string;
}

/** What the containers of one list add up to. */
interface Tally {
  restarts: number;
  lastRestart: string;
}

function add(tally: Tally, container: JsonObject): void {
  tally.restarts += numberAt(container, 'restartCount');
  const finished = textAt(container, 'lastState', 'terminated', 'finishedAt');
  if (finished > tally.lastRestart) {
    tally.lastRestart = finished;
  }
}

/** A sidecar: an init container that keeps running. */
function isSidecar(container: JsonObject | undefined): boolean {
  return textAt(container, 'restartPolicy') === 'Always';
}

function terminatedReason(terminated: JsonObject): string {
  const signal = numberAt(terminated, 'signal');
  const code = signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode')}` : `Signal:${signal}`;
  return textAt(terminated, 'reason') || code;
}

function summarize(pod: KubeObject): PodSummary {
  const initContainers = objectsAt(pod, 'spec', 'initContainers');
  const gated = objectsAt(pod, 'status', 'conditions').some(
    ({ type, reason }) => type === 'PodScheduled' && reason === 'SchedulingGated',
  );
  const summary: PodSummary = {
    status: gated ? 'SchedulingGated' : textAt(pod, 'status', 'reason') || textAt(pod, 'status', 'phase'),
    ready: 0,
    total: objectsAt(pod, 'spec', 'containers').length + initContainers.filter(isSidecar).length,
    restarts: 0,
    lastRestart: '',
  };
  const sidecars: Tally = { restarts: 0, lastRestart: '' };
  const initializing = summarizeInit(pod, initContainers, summary, sidecars);
  if (!initializing || hasTrueCondition(pod, 'Initialized')) {
    Object.assign(summary, sidecars);
    summarizeContainers(pod, summary);
  }
  if (pod.metadata.deletionTimestamp !== undefined) {
    const phase = textAt(pod, 'status', 'phase');
    if (textAt(pod, 'status', 'reason') === 'NodeLost') {
      summary.status = 'Unknown';
    } else if (phase !== 'Succeeded' && phase !== 'Failed') {
      summary.status = 'Terminating';
    }
  }
  return summary;
}

/** Goes through the init containers up to the first that is not done; true when there is one. */
function summarizeInit(pod: KubeObject, specs: JsonObject[], summary: PodSummary, sidecars: Tally): boolean {
  for (const [index, container] of objectsAt(pod, 'status', 'initContainerStatuses').entries()) {
    const sidecar = isSidecar(specs.find(({ name }) => name === container.name));
    const terminated = objectAt(container, 'state', 'terminated');
    add(summary, container);
    if (sidecar) {
      add(sidecars, container);
    }
    if (terminated && numberAt(terminated, 'exitCode') === 0) {
      continue;
    }
    if (sidecar && container.started === true) {
      summary.ready += container.ready === true ? 1 : 0;
      continue;
    }
    const waiting = textAt(container, 'state', 'waiting', 'reason');
    if (terminated) {
      summary.status = `Init:${terminatedReason(terminated)}`;
    } else if (waiting !== '' && waiting !== 'PodInitializing') {
      summary.status = `Init:${waiting}`;
    } else {
      summary.status = `Init:${index}/${specs.length}`;
    }
    return true;
  }
  return false;
}

function summarizeContainers(pod: KubeObject, summary: PodSummary): void {
  let running = false;
  let failure = '';
  for (const container of objectsAt(pod, 'status', 'containerStatuses').reverse()) {
    add(summary, container);
    const waiting = textAt(container, 'state', 'waiting', 'reason');
    const terminated = objectAt(container, 'state', 'terminated');
    if (waiting !== '') {
      summary.status = waiting;
    } else if (terminated) {
      summary.status = terminatedReason(terminated);
      failure = numberAt(terminated, 'exitCode') === 0 ? failure : summary.status;
    } else if (container.ready === true && valueAt(container, 'state', 'running') !== undefined) {
      running = true;
      summary.ready += 1;
    }
  }
  if (summary.status === 'Completed') {
    if (running && hasTrueCondition(pod, 'Ready')) {
      summary.status = 'Running';
    } else if (failure !== '') {
      summary.status = failure;
    } else if (running) {
      summary.status = 'NotReady';
    }
  }
}

function readinessGates(pod: KubeObject): string {
  const gates = objectsAt(pod, 'spec', 'readinessGates');
  const met = gates.filter((gate) => hasTrueCondition(pod, textAt(gate, 'conditionType')));
  return gates.length === 0 ? '<none>' : `${met.length}/${gates.length}`;
}

/** The columns of v1 Pod. */
export const POD_COLUMNS: TableColumn[] = [
  NAME,
  column('Ready', (pod) => {
    const { ready, total } = summarize(pod);
    return `${ready}/${total}`;
  }),
  column('Status', (pod) => summarize(pod).status),
  column('Restarts', (pod, now) => {
    const { restarts, lastRestart } = summarize(pod);
    return restarts > 0 && lastRestart !== '' ? `${restarts} (${humanAge(lastRestart, now)} ago)` : `${restarts}`;
  }),
  AGE,
  wideColumn('IP', (pod) => textAt(objectsAt(pod, 'status', 'podIPs')[0], 'ip') || '<none>'),
  wideColumn('Node', (pod) => textAt(pod, 'spec', 'nodeName') || '<none>'),
  wideColumn('Nominated Node', (pod) => textAt(pod, 'status', 'nominatedNodeName') || '<none>'),
  wideColumn('Readiness Gates', readinessGates),
];
