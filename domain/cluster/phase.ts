/** Where a member is in its life, as its workflow shows it. */

/** `RemovingWorks` and `Rescheduling` are the two things that a leaving cluster waits for. */
export type ClusterPhase = 'Joined' | 'RemovingWorks' | 'Rescheduling' | 'Gone';
