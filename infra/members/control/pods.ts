/** Acts out the scheduler and the kubelets: pods find a node, start, end and go. */
import { type Pod, RESOURCES } from '../kinds.ts';
import { type MemberTiming, nextPodStep, runningStatus, succeededStatus, unplacedStatus } from '../pod.ts';
import { placePod } from '../scheduling.ts';
import { BY_NODE } from './caches.ts';
import { type Controller, enqueueSelf, type MemberControl, removeObject, writeStatus } from './control.ts';

/** The controller of pods. */
export function podController(member: MemberControl): Controller {
  const { client, caches, timing } = member;
  const { nodes, pods } = caches;
  /** When the step that a pod is in ends, by uid and step, in ms of `performance.now()`. */
  const due = new Map<string, number>();

  /** Milliseconds until a pod's present step ends, counted from the first time that it is seen in it. */
  function remaining(pod: Pod, step: 'start' | 'finish', { podStartMs, podRunMs }: MemberTiming): number {
    const mark = `${pod.metadata.uid}/${step}`;
    const end = due.get(mark) ?? performance.now() + (step === 'start' ? podStartMs : podRunMs);
    due.set(mark, end);
    return Math.ceil(end - performance.now());
  }

  async function place(pod: Pod): Promise<void> {
    const placement = placePod(pod, nodes.list(), (node) => pods.byIndex(BY_NODE, node));
    if ('message' in placement) {
      const status = unplacedStatus(pod, placement.message, new Date());
      if (status) {
        await writeStatus(member, RESOURCES.pods, pods, pod, status);
      }
      return;
    }
    const { name, namespace = '' } = pod.metadata;
    await client.transport.send({
      method: 'POST',
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}/binding`,
      body: {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name, namespace },
        target: { apiVersion: 'v1', kind: 'Node', name: placement.node },
      },
    });
    const bound = await client.get(RESOURCES.pods, pod.metadata);
    if (bound) {
      pods.observe(bound);
    }
  }

  return {
    name: 'pods',
    // Two placements at a time would both take the last place.
    concurrency: 1,
    watch(enqueue) {
      enqueueSelf(pods, enqueue);
      pods.onChange(({ type, object }) => {
        if (type === 'deleted') {
          due.delete(`${object.metadata.uid}/start`);
          due.delete(`${object.metadata.uid}/finish`);
        }
      });
      const retryWaiting = (): void => {
        for (const { metadata } of pods.byIndex(BY_NODE, '')) {
          enqueue(metadata);
        }
      };
      nodes.onChange(retryWaiting);
      pods.onChange((change) => {
        const ended = change.type === 'modified' && change.object.status?.phase !== change.old.status?.phase;
        if (change.type === 'deleted' || (ended && change.object.status?.phase === 'Succeeded')) {
          retryWaiting();
        }
      });
    },
    async reconcile(key, enqueue) {
      const pod = pods.get(key);
      if (!pod) {
        return;
      }
      const knowsNode = nodes.get({ name: pod.spec.nodeName ?? '' }) !== undefined;
      const step = nextPodStep(pod, knowsNode);
      switch (step) {
        case 'place':
          return await place(pod);
        case 'remove':
          return await removeObject(member, RESOURCES.pods, pod, { gracePeriodSeconds: 0 });
        case 'start':
        case 'finish': {
          const waitMs = remaining(pod, step, timing);
          if (waitMs > 0) {
            enqueue(key, waitMs);
            return;
          }
          const status = step === 'start' ? runningStatus(pod, new Date()) : succeededStatus(pod, new Date());
          return await writeStatus(member, RESOURCES.pods, pods, pod, status);
        }
        case 'none':
          return;
      }
    },
  };
}
