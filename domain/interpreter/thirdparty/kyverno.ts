/** kyverno.io: policies, of a namespace and of a cluster. */

import { objectAt, valueAt } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { reportedStatuses, withStatus } from '../native/status-update.ts';
import { conditionsOf, last, mergeConditions, present, reflectFields, sums } from './status.ts';

export const kyvernoPolicy: KindInterpreter = {
  reflectStatus: (object) => reflectFields(object, ['autogen', 'conditions', 'ready', 'rulecount']),
  aggregateStatus: (object, items) => {
    if (!items) {
      return object;
    }
    const statuses = reportedStatuses(items);
    const counts = statuses.map((status) => objectAt(status, 'rulecount')).filter((count) => count !== undefined);
    return withStatus(object, {
      ...present([
        ['autogen', last(statuses, 'autogen')],
        ['ready', last(statuses, 'ready')],
      ]),
      rulecount: sums(counts, ['validate', 'generate', 'mutate', 'verifyimages']),
      conditions: mergeConditions(items),
    });
  },
  interpretHealth: (object) => {
    const ready = valueAt(object, 'status', 'ready');
    return typeof ready === 'boolean'
      ? ready
      : conditionsOf(objectAt(object, 'status')).some(
          ({ type, status, reason }) => type === 'Ready' && status === 'True' && reason === 'Succeeded',
        );
  },
};
