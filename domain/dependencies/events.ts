/** Events about dependencies. */
import { type EventText, normalEvent, warningEvent } from '../event.ts';
import type { DependentObjectReference } from '../interpreter/interpreter.ts';
import type { LabelSelector } from '../kinds/meta.ts';

/** On the template, when its dependencies were read. Karmada prints the list as Go does. */
export function dependenciesReadEvent(dependencies: readonly DependentObjectReference[]): EventText {
  return normalEvent('GetDependenciesSucceed', `Get dependencies([${dependencies.map(goText).join(' ')}]) succeed.`);
}

/** On the template, when its dependencies could not be read. */
export function dependenciesFailedEvent(error: string): EventText {
  return warningEvent('GetDependenciesFailed', error);
}

/** On the independent binding, when all bindings that it needs follow its schedule or some could not be written. */
export function dependenciesSyncedEvent(error?: string): EventText {
  return error === undefined
    ? normalEvent('SyncScheduleResultToDependenciesSucceed', 'Sync schedule results to dependencies succeed.')
    : warningEvent('SyncScheduleResultToDependenciesFailed', error);
}

function goText({ apiVersion, kind, namespace = '', name = '', labelSelector }: DependentObjectReference): string {
  const fields = `APIVersion:${apiVersion} Kind:${kind} Namespace:${namespace} Name:${name}`;
  return `{${fields} LabelSelector:${labelSelector ? selectorText(labelSelector) : 'nil'}}`;
}

function selectorText({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const labels = Object.entries(matchLabels)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`);
  const expressions = matchExpressions.map(
    ({ key, operator, values = [] }) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(' ')}],},`,
  );
  return (
    `&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},` +
    `MatchExpressions:[]LabelSelectorRequirement{${expressions.join('')}},}`
  );
}
