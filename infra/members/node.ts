/** The nodes of a simulated member. */
import type { JsonObject } from '../../domain/object.ts';
import { formatQuantity } from '../../domain/quantity.ts';
import { nodeAddress } from './addresses.ts';
import { withCondition } from './conditions.ts';
import type { Node, Pod } from './kinds.ts';
import { amountsLeft } from './scheduling.ts';

/** A node to simulate; amounts are quantities. */
export interface MemberNode {
  name: string;
  cpu: string;
  memory: string;
  /** Most pods. @default {110} */
  pods?: number;
  labels?: Record<string, string>;
}

const DEFAULT_PODS = 110;
const HEALTH = {
  MemoryPressure: ['False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  DiskPressure: ['False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  PIDPressure: ['False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  Ready: ['True', 'KubeletReady', 'kubelet is posting ready status'],
} as const;

/** The object of a node, without its status. */
export function nodeObject({ name, labels }: MemberNode): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        ...labels,
      },
    },
    spec: {},
  };
}

/** Status of a healthy node. With `pods` given it is full: nothing is left beside them. */
export function nodeStatus(wanted: MemberNode, node: Node, pods: readonly Pod[] | undefined, now: Date): JsonObject {
  const capacity = { cpu: wanted.cpu, memory: wanted.memory, pods: String(wanted.pods ?? DEFAULT_PODS) };
  return {
    capacity,
    allocatable: pods ? usedOf(capacity, node, pods) : capacity,
    addresses: [
      { type: 'InternalIP', address: nodeAddress(wanted.name) },
      { type: 'Hostname', address: wanted.name },
    ],
    conditions: Object.entries(HEALTH).reduce(
      (conditions, [type, [status, reason, message]]) =>
        withCondition(conditions, { type, status, reason, message }, now),
      node.status?.conditions ?? [],
    ),
    nodeInfo: {
      architecture: 'amd64',
      operatingSystem: 'linux',
      osImage: 'Simulated',
      kubeletVersion: 'v1.36.3',
      kubeProxyVersion: '',
      containerRuntimeVersion: 'simulated://1',
      kernelVersion: '',
      machineID: '',
      systemUUID: '',
      bootID: '',
    },
  };
}

/** The part of a capacity that pods ask for. */
function usedOf(capacity: Record<string, string>, node: Node, pods: readonly Pod[]): Record<string, string> {
  const nothing = Object.fromEntries(Object.keys(capacity).map((name) => [name, '0']));
  const left = amountsLeft({ ...node, status: { allocatable: nothing } }, pods);
  return Object.fromEntries(
    Object.keys(capacity).map((name) => {
      const format = name === 'memory' ? 'BinarySI' : 'DecimalSI';
      return [name, formatQuantity({ nano: -(left.get(name) ?? 0n), format })];
    }),
  );
}
