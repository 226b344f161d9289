/** What a person sees of a running propagation without reading its events: details and search attributes. */
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { describeProgress } from '../domain/propagation/describe.ts';
import type { PropagationSummary } from '../domain/propagation/stages.ts';

/** Keeps details and search attributes of one run up to date; an attribute is written only when it changes (an event each). */
export class Presentation {
  #shown = '';

  show(summary: PropagationSummary, pending: readonly string[]): void {
    setCurrentDetails(describeProgress(summary, pending));
    const clusters = summary.clusters.map(({ cluster }) => cluster);
    const key = JSON.stringify([summary.policy, summary.phase, clusters]);
    if (key === this.#shown) {
      return;
    }
    this.#shown = key;
    upsertSearchAttributes([
      { key: { name: 'FleetwrightPolicy', type: 'KEYWORD' }, value: summary.policy ?? null },
      { key: { name: 'FleetwrightPhase', type: 'KEYWORD' }, value: summary.phase },
      { key: { name: 'FleetwrightClusters', type: 'KEYWORD_LIST' }, value: clusters },
    ]);
  }
}
