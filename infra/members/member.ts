/**
 * A simulated member: small controllers that act out a cluster's workloads on any API server, driven by its watches.
 * For demonstration and tests; the API server collects garbage and ends namespaces itself.
 */
import { pino } from 'pino';
import { createKubeClient } from '../../kube/client.ts';
import type { KubeTransport } from '../../kube/transport.ts';
import { createCaches } from './control/caches.ts';
import type { Controller, MemberControl } from './control/control.ts';
import { deploymentController, replicaSetController } from './control/deployments.ts';
import { cronJobController, jobController } from './control/jobs.ts';
import { nodeController } from './control/nodes.ts';
import { podController } from './control/pods.ts';
import { claimController, namespaceController, serviceController } from './control/services.ts';
import { daemonSetController, statefulSetController } from './control/sets.ts';
import { createEdgeFaults, type EdgeFaults } from './faults.ts';
import type { MemberNode } from './node.ts';
import type { MemberTiming } from './pod.ts';
import { createReconciler } from './reconciler.ts';

/** Options of {@link startMember}. */
export interface MemberOptions {
  /** The member's API server; the faults do not reach the member's own controllers. */
  transport: KubeTransport;
  nodes: readonly MemberNode[];
  timing?: Partial<MemberTiming>;
  /** @default silent */
  logger?: MemberControl['logger'];
}

/** Switches of all faults: those of the edge take effect where `faultyTransport`, or `faultyHandler` with `cutConnections`, stand. */
export interface MemberFaults extends EdgeFaults {
  /** Nothing more fits on the nodes: their allocatable resources shrink to what is in use. */
  full(): void;
}

/** A running member. */
export interface Member {
  faults: MemberFaults;
  /** Ends the controllers; what they are writing may still arrive. */
  close(): void;
}

const CONCURRENCY = 4;
const TIMING: MemberTiming = { podStartMs: 300, podRunMs: 5_000 };

/** Starts the controllers; resolves when their caches are full. Rejects only when closed before. */
export async function startMember(options: MemberOptions): Promise<Member> {
  const logger = options.logger ?? pino({ level: 'silent' });
  const client = createKubeClient(options.transport);
  const caches = createCaches(client, logger);
  const control: MemberControl = { client, caches, logger, timing: { ...TIMING, ...options.timing } };
  const nodes = nodeController(control, options.nodes);
  const informers = Object.values(caches);
  const reconcilers = [
    nodes,
    namespaceController(control),
    deploymentController(control),
    replicaSetController(control),
    statefulSetController(control),
    daemonSetController(control),
    jobController(control),
    cronJobController(control),
    podController(control),
    serviceController(control),
    claimController(control),
  ].map((controller) => run(controller, control));
  for (const informer of informers) {
    informer.start();
  }
  await Promise.all(informers.map(({ synced }) => synced));
  const edge = createEdgeFaults();
  return {
    faults: {
      ...edge,
      full: () => nodes.setFull(true),
      heal() {
        edge.heal();
        nodes.setFull(false);
      },
    },
    close() {
      for (const informer of informers) {
        informer.stop();
      }
      for (const reconciler of reconcilers) {
        reconciler.close();
      }
    },
  };
}

function run(controller: Controller, { logger, caches }: MemberControl) {
  // A look before all caches are full would see objects without what they own.
  const full = Promise.all(Object.values(caches).map(({ synced }) => synced));
  full.catch(() => {}); // Closed before: nothing will be looked at.
  const reconciler = createReconciler({
    concurrency: controller.concurrency ?? CONCURRENCY,
    async reconcile(key) {
      await full;
      await controller.reconcile(key, reconciler.enqueue);
    },
    onFailure(key, error) {
      logger.debug({ controller: controller.name, ...key, err: error }, 'member controller failed, trying again');
    },
  });
  controller.watch(reconciler.enqueue);
  return reconciler;
}
