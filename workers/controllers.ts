/** Duties that can be turned on and off by Karmada's names of its controllers. */

const ON_BY_DEFAULT = {
  agentcsrapproving: true,
  applicationFailover: true,
  cronFederatedHorizontalPodAutoscaler: true,
  deploymentReplicasSyncer: false,
  federatedHorizontalPodAutoscaler: true,
  gracefulEviction: true,
  hpaScaleTargetMarker: false,
  remedy: true,
  workloadRebalancer: true,
} as const;

/** Name of a controller of Karmada's that is a duty of its own here. */
export type Controller = keyof typeof ON_BY_DEFAULT;

/** The controllers that are on. */
export type Controllers = ReadonlySet<Controller>;

const KNOWN = Object.keys(ON_BY_DEFAULT).filter(isController);

/** Those that are on where nothing is said. */
export const DEFAULT_CONTROLLERS: Controllers = new Set(KNOWN.filter((name) => ON_BY_DEFAULT[name]));

/** What a list of controllers says, or what is wrong with it. */
export type ParsedControllers = { controllers: Controllers } | { problem: string };

/**
 * Reads Karmada's `--controllers`: `*` is all that are on by default, `name` turns one on, `-name` turns it off; of two
 * that speak of the same one the first counts.
 */
export function parseControllers(text: string): ParsedControllers {
  const items = text.split(',').map((item) => item.trim());
  const unknown = items.filter((item) => item !== '*' && !isController(item.replace(/^-/, '')));
  if (unknown.length > 0) {
    const names = unknown.map((item) => JSON.stringify(item)).join(', ');
    return { problem: `no such controller: ${names}; there are *, ${KNOWN.join(', ')}` };
  }
  const isOn = (name: Controller): boolean => {
    const said = items.find((item) => item === name || item === `-${name}`);
    return said === undefined ? items.includes('*') && ON_BY_DEFAULT[name] : said === name;
  };
  return { controllers: new Set(KNOWN.filter(isOn)) };
}

function isController(name: string): name is Controller {
  return Object.hasOwn(ON_BY_DEFAULT, name);
}
