/** One cluster of a schedule as a row of a table. */
import type { ClusterDiagnosis } from '../domain/scheduling/schedule.ts';

const VERDICT: Record<ClusterDiagnosis['outcome'], string> = {
  chosen: 'chosen',
  leftOut: 'left out',
  rejected: 'rejected',
  deleting: 'leaving',
};

/** Room of a cluster that takes any number is beyond what people read. */
const UNLIMITED = 2 ** 31 - 1;

/**
 * Cluster, verdict, what it had, its share, room, score, why.
 * @param replicas what the template asks for; 0 where it has none
 * @param had the replicas of the cluster before, undefined where it had no part
 * @param advice what would let it pass its filter
 */
export function verdictRow(
  entry: ClusterDiagnosis,
  replicas: number,
  had: number | undefined,
  advice?: string,
): string[] {
  return [entry.cluster, VERDICT[entry.outcome], partText(had, replicas), ...details(entry, replicas, advice)];
}

/** What has no replicas is there or not. */
function partText(share: number | undefined, replicas: number): string {
  return share === undefined ? '-' : replicas > 0 ? String(share) : 'yes';
}

function details(entry: ClusterDiagnosis, replicas: number, advice: string | undefined): string[] {
  switch (entry.outcome) {
    case 'chosen':
    case 'leftOut': {
      const room = entry.available >= UNLIMITED ? 'any' : String(entry.available);
      const why = entry.outcome === 'leftOut' ? 'feasible, but others were better or enough' : '';
      return [entry.outcome === 'chosen' ? partText(entry.share, replicas) : '-', room, String(entry.score), why];
    }
    case 'rejected':
      return ['-', '-', '-', `${entry.filter}: ${entry.reason}${advice ? ` (${advice})` : ''}`];
    case 'deleting':
      return ['-', '-', '-', 'the cluster is being removed'];
    default:
      return entry satisfies never;
  }
}
