/** What a person can filter workflows by in the Temporal UI. */

/** Name of each search attribute to its type; all Keyword but the list of clusters. */
export const SEARCH_ATTRIBUTES = {
  FleetwrightKind: 'Keyword',
  FleetwrightNamespace: 'Keyword',
  FleetwrightName: 'Keyword',
  FleetwrightPolicy: 'Keyword',
  FleetwrightPhase: 'Keyword',
  FleetwrightClusters: 'KeywordList',
} as const;
