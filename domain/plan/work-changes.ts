/** What happens to the Works of a template. */
import { clusterOf, orphanWorks, targetClusters } from '../binding/targets.ts';
import { equalJson } from '../equality.ts';
import { recordManaged } from '../interpreter/managed-fields.ts';
import type { Binding } from '../kinds/binding.ts';
import type { Cluster } from '../kinds/cluster.ts';
import type { Work } from '../kinds/work.ts';
import { type KubeObject, kindOf } from '../object.ts';
import { applyOverrides, type OverrideResult } from '../override/apply-overrides.ts';
import type { PropagationRules } from '../propagation/rules.ts';
import { subjectOf } from '../propagation/subject.ts';
import { prune } from '../prune/prune.ts';
import { type AppliedOverrides, buildWork, reviseTemplate } from '../work/build.ts';
import { divideCompletions } from '../work/completions.ts';
import { buildNamespaceWork, isNamespaceSynced } from '../work/namespace.ts';
import type { IndexedHub } from './hub-state.ts';
import { manifestDiff } from './manifest-diff.ts';
import { KNOWN_LATER, type Outcome } from './outcome.ts';
import { problemText } from './problem.ts';

/** One Work that is written or removed. */
export type WorkChange = {
  cluster: string;
  /** Name in the cluster's execution namespace. */
  work: string;
  action: 'create' | 'update' | 'delete';
  /** Unified diff of the manifest as YAML; empty where only the Work around it changes. */
  diff: string;
  /** Override policies applied, in order. */
  overrides: string[];
};

/** The Works of one template: changes, and clusters whose Work cannot be made. */
export interface WorkChanges {
  changes: WorkChange[];
  problems: string[];
}

const STEPS = { prune, recordManaged };

/** The changes from the Works that are there to those that the outcome calls for, by cluster name. */
export function workChanges(
  hub: IndexedHub,
  { subject, template, binding }: Outcome,
  rules: PropagationRules,
): WorkChanges {
  if (!binding) {
    return isForAllClusters(template, rules) ? namespaceChanges(hub, template) : { changes: [], problems: [] };
  }
  const works = hub.worksOf(subject, hub.binding(binding.metadata));
  const result: WorkChanges = {
    changes: orphanWorks(binding, works)
      .filter(({ metadata }) => !metadata.deletionTimestamp)
      .map((work) => change('delete', work, undefined, [])),
    problems: [],
  };
  const existing = new Map(works.map((work) => [clusterOf(work), work]));
  const completions = divideCompletions(template, binding.spec);
  for (const target of targetClusters(binding.spec)) {
    collect(result, hub, target.name, existing.get(target.name), (cluster) => {
      const interpreter = hub.interpreterFor(kindOf(template));
      const revised = reviseTemplate(template, binding, target, interpreter, completions);
      const overridden = overrideFor(hub, revised, cluster);
      const old = existing.get(target.name);
      const work = buildWork({
        binding,
        cluster: target.name,
        manifest: overridden.object,
        applied: appliedOf(overridden),
        injectPreservedLabels: rules.gates.StatefulFailoverInjection,
        ...(old && { existing: old }),
        uuid: KNOWN_LATER,
        steps: STEPS,
      });
      return { work, overrides: overridden.appliedPolicies };
    });
  }
  return sorted(result);
}

/** The Works that go with a template that is deleted. */
export function removedWorks(hub: IndexedHub, template: KubeObject, binding: Binding | undefined): WorkChange[] {
  const works = template.kind === 'Namespace' ? hub.namespaceWorks(template.metadata.name) : [];
  return [...works, ...(binding ? hub.worksOf(subjectOf(template), binding) : [])]
    .filter(({ metadata }) => !metadata.deletionTimestamp)
    .map((work) => change('delete', work, undefined, []))
    .sort((a, b) => (a.cluster < b.cluster ? -1 : 1));
}

function sorted({ changes, problems }: WorkChanges): WorkChanges {
  return { changes: changes.toSorted((a, b) => (a.cluster < b.cluster ? -1 : 1)), problems };
}

/** True for a namespace that every cluster gets, whatever the policies say. */
export function isForAllClusters(template: KubeObject, { skips }: PropagationRules): boolean {
  return template.apiVersion === 'v1' && template.kind === 'Namespace' && isNamespaceSynced(template, skips);
}

function namespaceChanges(hub: IndexedHub, namespace: KubeObject): WorkChanges {
  const existing = new Map(hub.namespaceWorks(namespace.metadata.name).map((work) => [clusterOf(work), work]));
  const result: WorkChanges = { changes: [], problems: [] };
  for (const { metadata } of hub.clusters) {
    if (metadata.deletionTimestamp) {
      continue;
    }
    collect(result, hub, metadata.name, existing.get(metadata.name), (cluster) => {
      const { object, appliedClusterOverrides, appliedPolicies } = overrideFor(hub, namespace, cluster);
      const work = buildNamespaceWork({
        namespace,
        manifest: object,
        clusterOverrides: appliedClusterOverrides,
        cluster: metadata.name,
        existing: existing.get(metadata.name),
        uuid: KNOWN_LATER,
        steps: STEPS,
      });
      return { work, overrides: appliedPolicies };
    });
  }
  return sorted(result);
}

/** Files one cluster's Work as a change or a problem; one that is being deleted is made anew later. */
function collect(
  result: WorkChanges,
  hub: IndexedHub,
  name: string,
  old: Work | undefined,
  build: (cluster: Cluster) => { work: Work; overrides: string[] },
): void {
  const cluster = hub.cluster(name);
  if (!cluster || old?.metadata.deletionTimestamp) {
    result.problems.push(cluster ? `${name}: its Work is being deleted` : `${name}: no such cluster`);
    return;
  }
  try {
    const { work, overrides } = build(cluster);
    if (work !== old) {
      result.changes.push(change(old ? 'update' : 'create', old, work, overrides));
    }
  } catch (error) {
    result.problems.push(`${name}: ${problemText(error)}`);
  }
}

function change(
  action: WorkChange['action'],
  old: Work | undefined,
  next: Work | undefined,
  overrides: string[],
): WorkChange {
  const work = next ?? old;
  if (!work) {
    throw new Error('A change of a Work needs the Work before or after it');
  }
  const [before, after] = [manifestOf(old), manifestOf(next)];
  const isSame = equalJson(before, after);
  return {
    cluster: clusterOf(work),
    work: work.metadata.name,
    action,
    diff: isSame ? '' : manifestDiff(before, after),
    overrides,
  };
}

function manifestOf(work: Work | undefined): KubeObject | undefined {
  return work?.spec.workload?.manifests?.[0];
}

/** The object as a cluster gets it. Throws `OverrideError`. */
export function overrideFor(hub: IndexedHub, object: KubeObject, cluster: Cluster): OverrideResult {
  return applyOverrides({
    object,
    cluster,
    clusterPolicies: hub.clusterOverridePolicies,
    policies: hub.overridePolicies,
  });
}

function appliedOf({ appliedClusterOverrides, appliedOverrides }: OverrideResult): AppliedOverrides {
  return {
    ...(appliedClusterOverrides && { clusterOverrides: appliedClusterOverrides }),
    ...(appliedOverrides && { overrides: appliedOverrides }),
  };
}

/** True when a binding's Works are not written at all for now. */
export function isLeaving(binding: Binding): boolean {
  return binding.metadata.deletionTimestamp !== undefined;
}
