/** v1 PersistentVolumeClaim. */
import type { AggregatedStatusItem } from '../../kinds/binding.ts';
import type { KubeObject } from '../../object.ts';
import { withoutEmptyFields } from '../empty-fields.ts';
import { stringAt } from '../fields.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { nestedString, withNested } from '../nested.ts';
import { withMeaningfulStatus } from './status-update.ts';

export const persistentVolumeClaim: KindInterpreter = {
  retain: retainVolumeName,
  aggregateStatus: aggregatePhase,
  interpretHealth: (object) => stringAt(object, 'status', 'phase') === 'Bound',
};

/** The member binds the claim to a volume, once. */
function retainVolumeName(desired: KubeObject, observed: KubeObject): KubeObject {
  const volumeName = nestedString(observed, 'spec', 'volumeName');
  return volumeName ? withNested(desired, ['spec', 'volumeName'], volumeName) : desired;
}

/** Lost on one member is lost; else the last phase that is not Bound; else Bound. */
function aggregatePhase(object: KubeObject, items: readonly AggregatedStatusItem[] = []): KubeObject {
  const phases = items.flatMap(({ status }) => (status ? (stringAt(status, 'phase') ?? '') : []));
  const phase = phases.includes('Lost') ? 'Lost' : (phases.findLast((each) => each !== 'Bound') ?? 'Bound');
  return withMeaningfulStatus(object, withoutEmptyFields({ phase }));
}
