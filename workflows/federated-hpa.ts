/** One change of a target's replicas, as its FederatedHPA decided it: what was measured, what was done. */
import { setCurrentDetails } from '@temporalio/workflow';
import { describeRescale } from '../domain/autoscaling/describe-rescale.ts';
import type { RescaleOrder, RescaleOutcome } from '../domain/autoscaling/rescale.ts';
import { subjectText } from '../domain/propagation/subject.ts';
import { runStage } from './stages.ts';

/** The workflow `federated-hpa/<namespace>/<name>`; ends when the scale is written, or the order is void. */
export async function federatedHPA(order: RescaleOrder): Promise<RescaleOutcome> {
  setCurrentDetails(describeRescale(order));
  return runStage('rescale', `scale ${subjectText(order.target)} from ${order.from} to ${order.to}`, [order]);
}
