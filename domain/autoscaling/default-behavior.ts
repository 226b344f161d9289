/** How fast an autoscaler scales where its `behavior` does not say: Kubernetes' defaults. */
import type { HPAScalingRules } from '../kinds/federated-hpa.ts';

/** Seconds over which default policies count. */
const PERIOD = 15;

/** At most 4 pods or as many again as there are, whichever is more, in a period. */
export const DEFAULT_SCALE_UP = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: PERIOD },
    { type: 'Percent', value: 100, periodSeconds: PERIOD },
  ],
} satisfies HPAScalingRules;

/** All at once; the stabilization window is a matter of the controller. */
export const DEFAULT_SCALE_DOWN = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: PERIOD }],
} satisfies HPAScalingRules;
