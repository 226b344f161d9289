/** Acts out the nodes of a member: they exist, are healthy, and are full on demand. */
import type { Informer } from '../../../kube/informer.ts';
import { type Node, RESOURCES } from '../kinds.ts';
import { type MemberNode, nodeObject, nodeStatus } from '../node.ts';
import { BY_NODE } from './caches.ts';
import { type Controller, createObject, enqueueSelf, type MemberControl, writeStatus } from './control.ts';

/** The controller of nodes, and the switch that makes them full. */
export interface NodeController extends Controller {
  setFull(full: boolean): void;
}

/** Tells a node that waits for its first heartbeat; nobody else would take it away. */
const NOT_READY_TAINT = 'node.kubernetes.io/not-ready';

/** The controller of the given nodes; others are left alone. */
export function nodeController(member: MemberControl, wanted: readonly MemberNode[]): NodeController {
  const { client, caches } = member;
  const { pods } = caches;
  const nodes: Informer<Node> = caches.nodes;
  let isFull = false;
  let look: (() => void) | undefined;
  return {
    name: 'nodes',
    watch(enqueue) {
      look = () => {
        for (const { name } of wanted) {
          enqueue({ name });
        }
      };
      enqueueSelf(nodes, enqueue);
      look();
    },
    setFull(full) {
      isFull = full;
      look?.();
    },
    async reconcile(key) {
      const described = wanted.find(({ name }) => name === key.name);
      if (!described) {
        return;
      }
      if (!nodes.get(key)) {
        await createObject(member, RESOURCES.nodes, nodes, nodeObject(described));
      }
      const node = nodes.get(key);
      const taints = node?.spec?.taints ?? [];
      if (taints.some(({ key: taint }) => taint === NOT_READY_TAINT)) {
        const body = { spec: { taints: taints.filter(({ key: taint }) => taint !== NOT_READY_TAINT) } };
        nodes.observe(await client.patch(RESOURCES.nodes, key, { type: 'merge', body }));
      }
      const current = nodes.get(key);
      if (current) {
        const used = isFull ? pods.byIndex(BY_NODE, key.name) : undefined;
        await writeStatus(member, RESOURCES.nodes, nodes, current, nodeStatus(described, current, used, new Date()));
      }
    },
  };
}
