/** Runs the rules of a CronFederatedHPA that are due, and announces the next runs. */
import type { CronProgress } from '../domain/autoscaling/cron-progress.ts';
import { executionHistories, type RuleState, type RunResult, ruleStates } from '../domain/autoscaling/cron-runs.ts';
import { equalJson } from '../domain/equality.ts';
import { warningEvent } from '../domain/event.ts';
import type { CronFederatedHPA, CronFederatedHPARule } from '../domain/kinds/cron-federated-hpa.ts';
import { keyText } from '../domain/object.ts';
import type { PropagationSubject } from '../domain/propagation/subject.ts';
import { KubeStatusError } from '../kube/errors.ts';
import { despiteConflicts } from './conflict.ts';
import type { ActivityContext } from './context.ts';
import { readScale } from './member-metrics.ts';

/** A CronFederatedHPA by reference. */
export interface CronReference {
  namespace: string;
  name: string;
}

const AUTOSCALING = 'autoscaling.karmada.io/v1alpha1';

/** A run could not be made. The message is recorded. */
class ScaleError extends Error {
  override name = 'ScaleError';
}

/** Runs what is due; null when the CronFederatedHPA is gone. Running it twice makes and records each run once. */
export async function runCronRules(context: ActivityContext, key: CronReference): Promise<CronProgress | null> {
  const { cronFederatedHPAs } = context.hub;
  const cron = await cronFederatedHPAs.refresh(key);
  if (!cron || cron.metadata.deletionTimestamp) {
    return null;
  }
  const states = ruleStates(cron, context.now().getTime());
  const results: RunResult[] = [];
  for (const { rule, dueMs, problem } of states) {
    if (problem !== undefined) {
      context.record([cron], warningEvent('StartRuleFailed', problem));
    }
    if (dueMs !== undefined) {
      results.push(await run(context, cron, rule, dueMs));
    }
  }
  await despiteConflicts(() => writeHistories(context, key, states, results));
  return progressOf(states, results);
}

async function run(
  context: ActivityContext,
  cron: CronFederatedHPA,
  rule: CronFederatedHPARule,
  dueMs: number,
): Promise<RunResult> {
  try {
    await despiteConflicts(() => scale(context, cron, rule));
    return { rule: rule.name, dueMs, ranMs: context.now().getTime() };
  } catch (error) {
    // A hub that does not answer is asked again by the next attempt.
    if (error instanceof KubeStatusError || error instanceof ScaleError) {
      context.record([cron], warningEvent('ScaleFailed', error.message));
      return { rule: rule.name, dueMs, ranMs: context.now().getTime(), problem: error.message };
    }
    throw error;
  }
}

function scale(context: ActivityContext, cron: CronFederatedHPA, rule: CronFederatedHPARule): Promise<void> {
  const { apiVersion = '', kind, name } = cron.spec.scaleTargetRef;
  const namespace = cron.metadata.namespace ?? '';
  if (apiVersion !== AUTOSCALING) {
    return scaleWorkload(context, { apiVersion, kind, namespace, name }, rule);
  }
  if (kind !== 'FederatedHPA') {
    throw new ScaleError(
      `CronFederatedHPA(${keyText(cron.metadata)}) do not support scale target ${apiVersion}/${kind}`,
    );
  }
  return scaleBounds(context, { namespace, name }, rule);
}

async function scaleBounds(
  { hub: { federatedHPAs } }: ActivityContext,
  key: CronReference,
  { targetMinReplicas, targetMaxReplicas }: CronFederatedHPARule,
): Promise<void> {
  const hpa = await federatedHPAs.refresh(key);
  if (!hpa) {
    throw new ScaleError(`federatedhpas.autoscaling.karmada.io "${key.name}" not found`);
  }
  const spec = {
    ...(targetMinReplicas === undefined ? {} : { minReplicas: targetMinReplicas }),
    ...(targetMaxReplicas === undefined ? {} : { maxReplicas: targetMaxReplicas }),
  };
  if (!equalJson({ ...hpa.spec, ...spec }, hpa.spec)) {
    await federatedHPAs.patch(key, { type: 'merge', body: { spec } });
  }
}

async function scaleWorkload(
  { hub }: ActivityContext,
  target: PropagationSubject,
  { targetReplicas }: CronFederatedHPARule,
): Promise<void> {
  const templates = hub.templates(target.apiVersion, target.kind);
  if (!templates) {
    throw new ScaleError(`no matches for kind "${target.kind}" in version "${target.apiVersion}"`);
  }
  if (targetReplicas === undefined) {
    throw new ScaleError(`targetReplicas cannot be nil if you want to scale ${target.kind}`);
  }
  const { specReplicas, resourceVersion } = await readScale(hub.client, templates.resource, target);
  if (specReplicas !== targetReplicas) {
    const body = { metadata: { resourceVersion }, spec: { replicas: targetReplicas } };
    await hub.client.patch(templates.resource, target, { type: 'merge', body }, { subresource: 'scale' });
  }
}

async function writeHistories(
  { hub: { cronFederatedHPAs } }: ActivityContext,
  key: CronReference,
  states: readonly RuleState[],
  results: readonly RunResult[],
): Promise<void> {
  const cron = await cronFederatedHPAs.refresh(key);
  if (!cron) {
    return;
  }
  const histories = executionHistories(cron, states, results);
  if (!equalJson(histories, cron.status?.executionHistories ?? [])) {
    await cronFederatedHPAs.updateStatus({ ...cron, status: { ...cron.status, executionHistories: histories } });
  }
}

function progressOf(states: readonly RuleState[], results: readonly RunResult[]): CronProgress {
  const iso = (ms: number): string => new Date(ms).toISOString();
  const times = states.flatMap(({ nextMs }) => (nextMs === undefined ? [] : [nextMs]));
  return {
    ...(times.length === 0 ? {} : { nextRun: iso(Math.min(...times)) }),
    rules: states.map(({ rule, nextMs, problem }) => {
      const result = results.find((one) => one.rule === rule.name);
      const note = problem ?? (result ? (result.problem ?? 'scaled') : rule.suspend ? 'suspended' : undefined);
      return { name: rule.name, ...(nextMs === undefined ? {} : { nextRun: iso(nextMs) }), ...(note && { note }) };
    }),
  };
}
