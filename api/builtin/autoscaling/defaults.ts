/** Defaults of HorizontalPodAutoscalers. */
import type { JsonObject } from '../../../domain/object.ts';
import { ensureObject, inPackage, setDefaults, type TypeDefaults } from '../draft.ts';
import { listAt } from '../fields.ts';

/** Share of the requested CPU that an autoscaler aims at when it names no metric, in percent. */
const CPU_UTILIZATION = 80;

/** Length of the period in which scaling policies count, in seconds. */
const PERIOD_SECONDS = 15;

function setBehaviour(spec: JsonObject): void {
  if (spec.behavior === undefined) {
    return;
  }
  const behavior = ensureObject(spec, 'behavior');
  const percent = { type: 'Percent', value: 100, periodSeconds: PERIOD_SECONDS };
  setDefaults(ensureObject(behavior, 'scaleUp'), {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [{ type: 'Pods', value: 4, periodSeconds: PERIOD_SECONDS }, percent],
  });
  setDefaults(ensureObject(behavior, 'scaleDown'), { selectPolicy: 'Max', policies: [percent] });
}

/** By Go type name. */
export const AUTOSCALING_DEFAULTS: TypeDefaults = {
  ...inPackage('io.k8s.api.autoscaling.v1', {
    HorizontalPodAutoscaler: (autoscaler) => setDefaults(ensureObject(autoscaler, 'spec'), { minReplicas: 1 }),
  }),
  ...inPackage('io.k8s.api.autoscaling.v2', {
    HorizontalPodAutoscaler: (autoscaler) => {
      const spec = ensureObject(autoscaler, 'spec');
      setDefaults(spec, { minReplicas: 1 });
      if (listAt(spec, 'metrics').length === 0) {
        const target = { type: 'Utilization', averageUtilization: CPU_UTILIZATION };
        spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }];
      }
      setBehaviour(spec);
    },
  }),
};
