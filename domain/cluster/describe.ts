/** What a person reads about a member in the Temporal UI (Markdown). */
import type { ClusterState } from './phase.ts';

/** The current details of the workflow `cluster/<name>`. */
export function describeCluster(name: string, state: ClusterState): string {
  return [`**${name}** ${phaseText(state)}`, ...facts(state).map((fact) => `- ${fact}`)].join('\n\n');
}

function phaseText({ phase, remaining = 0 }: ClusterState): string {
  switch (phase) {
    case 'Joined':
      return 'has joined';
    case 'RemovingWorks':
      return `is leaving: ${counted(remaining, 'Work is', 'Works are')} still to be taken back from it`;
    case 'Rescheduling':
      return `is leaving: ${counted(remaining, 'binding is', 'bindings are')} still scheduled to it`;
    case 'Gone':
      return 'has left';
  }
}

function facts({ ready, kubernetesVersion, nodes, taints }: ClusterState): string[] {
  return [
    ...(ready ? [`${readyText(ready.status)} since ${ready.since}: ${ready.message}`] : []),
    ...(kubernetesVersion === undefined ? [] : [`Kubernetes ${kubernetesVersion}`]),
    ...(nodes ? [`${nodes.ready} of ${nodes.total} nodes ready`] : []),
    ...(taints ? [`taints: ${taints.join(', ')}`] : []),
  ];
}

function readyText(status: 'True' | 'False' | 'Unknown'): string {
  return { True: 'ready', False: 'not ready', Unknown: 'silent' }[status];
}

function counted(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}
