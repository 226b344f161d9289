/** All events on the hub, as the propagations that they concern. */
import type { KubeObject } from '../domain/object.ts';
import { type Cause, causeOf } from '../domain/propagation/cause.ts';
import { subjectOf, subjectOfBinding, subjectWorkflowId } from '../domain/propagation/subject.ts';
import type { Collection } from '../kube/collection.ts';
import type { Change } from '../kube/object-cache.ts';
import type { WatchedHub } from './hub.ts';
import {
  subjectOfWork,
  type Wake,
  wakesOfBinding,
  wakesOfCluster,
  wakesOfCustomization,
  wakesOfDependency,
  wakesOfOverride,
  wakesOfOwnBinding,
  wakesOfOwnTemplate,
  wakesOfPolicy,
  wakesOfPriorityClass,
  wakesOfTemplate,
  wakesOfWork,
} from './wakes.ts';

/** Told of propagations to look at, what caused that, and whether it was a cluster. */
export type WakeListener = (wakes: readonly Wake[], cause: Cause, isOfCluster: boolean) => void;

/** Subscribes to everything that decisions depend on; returns how to stop. */
export function followWakes(hub: WatchedHub, listener: WakeListener): () => void {
  const follow = <T extends KubeObject>(
    { onChange }: Pick<Collection<T>, 'onChange'>,
    wakesOf: (change: Change<T>, own: boolean) => readonly Wake[],
    isOfCluster = false,
  ) => onChange((change, own) => listener(wakesOf(change, own), causeOf(change.object), isOfCluster));
  const unsubscribe = [
    follow(hub.policies, (change) => wakesOfPolicy(hub, change)),
    follow(hub.clusterPolicies, (change) => wakesOfPolicy(hub, change)),
    follow(hub.overridePolicies, (change) => wakesOfOverride(hub, change)),
    follow(hub.clusterOverridePolicies, (change) => wakesOfOverride(hub, change)),
    follow(hub.bindings, (change, own) => (own ? wakesOfOwnBinding(change) : wakesOfBinding(change))),
    follow(hub.clusterBindings, (change, own) => (own ? wakesOfOwnBinding(change) : wakesOfBinding(change))),
    follow(hub.works, (change, own) => (own ? [] : wakesOfWork(change))),
    follow(hub.customizations, (change) => wakesOfCustomization(hub, change)),
    follow(hub.clusters, (change) => wakesOfCluster(hub, change), true),
    follow(hub.allTemplates, (change, own) => [
      ...(own ? wakesOfOwnTemplate(change) : wakesOfTemplate(change)),
      ...wakesOfDependency(hub, change),
      ...(change.object.kind === 'PriorityClass' ? wakesOfPriorityClass(hub, change) : []),
    ]),
  ];
  return () => {
    for (const stop of unsubscribe) {
      stop();
    }
  };
}

/** Every template, and what has lost its template: what there may be to do though no event was seen. */
export function wakesOfAll(hub: WatchedHub): Wake[] {
  const templates = hub.templateCollections().flatMap((templates) => templates.list().map(subjectOf));
  const bindings = [...hub.bindings.list(), ...hub.clusterBindings.list()].map(subjectOfBinding);
  const works = hub.works.list().flatMap((work) => subjectOfWork(work) ?? []);
  const byId = new Map([...works, ...bindings, ...templates].map((subject) => [subjectWorkflowId(subject), subject]));
  return [...byId.values()].map((subject) => ({ subject, byUser: true }));
}
