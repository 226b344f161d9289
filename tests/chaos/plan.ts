/** A random schedule: what the user does and what fails meanwhile, all of it decided by the seed before anything begins. */
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { type ObjectReference, referenceTo } from '../support/cluster-client.ts';
import { MEMBERS, type MemberName, type Shape } from './fleet.ts';
import { type Group, groupOverride, groupPolicy, type Placement, settings, workload } from './objects.ts';
import { planFaults, type TimedFault } from './plan-faults.ts';
import { createRandom, type Random } from './random.ts';

/** A write of the user: what the object is to be; absent when it is to go. */
export interface Write {
  reference: ObjectReference;
  object?: KubeObject;
}

/** One action of the user. */
export type Action =
  | { kind: 'write'; what: string; writes: readonly Write[] }
  /** Somebody edits, or deletes, the copy on a member. */
  | { kind: 'byHand'; what: string; member: MemberName; reference: ObjectReference; patch: JsonObject | undefined };

/** A schedule. */
export interface Schedule {
  seed: number;
  namespace: string;
  /** In order. */
  actions: readonly { atMs: number; action: Action }[];
  faults: readonly TimedFault[];
  /** Everything that the user has written and not deleted, as it is at the end. */
  final: readonly KubeObject[];
}

/** The user goes on for so long. */
const STORY_MS = 6_000;
const ACTIONS = { least: 10, most: 20 };
const TAGS = ['1.25', '1.26', '1.27', '1.28'] as const;
const FAILBACKS = ['never', 'immediately', '2s'] as const;
/** Divisible by every number of members. */
const REPLICAS = [6, 12] as const;

/** The schedule of a seed for a fleet of this shape. */
export function planSchedule(seed: number, shape: Shape): Schedule {
  const random = createRandom(seed);
  const namespace = `chaos-${seed}`;
  const user = planUser(namespace, random);
  const actions = [{ atMs: 0, action: user.begin() }];
  for (let left = random.integer(ACTIONS.least, ACTIONS.most); left > 0; left--) {
    const action = user.next();
    if (action) {
      actions.push({ atMs: random.integer(0, STORY_MS), action });
    }
  }
  // The times are put in order, not the actions: each builds on those before it.
  const times = actions.map(({ atMs }) => atMs).sort((a, b) => a - b);
  const timed = actions.map(({ action }, index) => ({ atMs: times[index] ?? 0, action }));
  timed.push(...user.end().map((action) => ({ atMs: STORY_MS, action })));
  return { seed, namespace, actions: timed, faults: planFaults(random, shape, STORY_MS), final: user.final() };
}

function planUser(namespace: string, random: Random) {
  const objects = new Map<string, KubeObject>();
  const policies = new Map<Group, { name: string; placement: Placement }>();
  let names = 0;
  const nextName = (prefix: string): string => `${prefix}-${names++}`;

  function put(...written: KubeObject[]): Write[] {
    return written.map((object) => {
      objects.set(keyOf(object), object);
      return { reference: referenceTo(object), object };
    });
  }

  function remove(object: KubeObject): Write[] {
    objects.delete(keyOf(object));
    return [{ reference: referenceTo(object) }];
  }

  const oneOf = (test: (object: KubeObject) => boolean): KubeObject | undefined => {
    const [first, ...others] = [...objects.values()].filter(test);
    return first && random.pick([first, ...others]);
  };
  const templateOf = (...groups: Group[]): KubeObject | undefined =>
    oneOf(
      ({ kind, metadata }) =>
        kind !== 'PropagationPolicy' && groups.some((group) => metadata.name.startsWith(`${group}-t`)),
    );

  function newTemplate(group: Group): KubeObject {
    const name = nextName(`${group}-t`);
    return group === 'web' || group === 'guarded'
      ? workload(namespace, group, name, random.pick(REPLICAS), random.pick(TAGS))
      : settings(namespace, group, name, random.integer(0, 999));
  }

  function newPlacement(group: Group): Placement {
    return {
      clusters: group === 'guarded' ? MEMBERS : random.some(MEMBERS),
      division: group !== 'guarded' && random.chance(50) ? 'Divided' : 'Duplicated',
      tolerationSeconds: random.integer(0, 1),
      failback: group === 'guarded' || group === 'web' ? random.pick(FAILBACKS) : 'never',
      isDirect: group !== 'guarded' && random.chance(20),
    };
  }

  function newPolicy(group: Group): Write[] {
    const policy = { name: nextName(`${group}-p`), placement: newPlacement(group) };
    policies.set(group, policy);
    return put(groupPolicy(namespace, group, policy.name, policy.placement));
  }

  const write = (what: string, writes: readonly Write[]): Action => ({ kind: 'write', what, writes });

  function changePolicy(): Action {
    const group = random.pick(['web', 'settings'] as const);
    const policy = policies.get(group);
    if (!policy) {
      return write(`create the policy of ${group}`, newPolicy(group));
    }
    const current = objects.get(`PropagationPolicy ${policy.name}`);
    if (current && random.chance(40)) {
      policies.delete(group);
      return write(`delete the policy of ${group}`, remove(current));
    }
    policy.placement = { ...newPlacement(group), isDirect: policy.placement.isDirect };
    const { clusters, division } = policy.placement;
    return write(
      `send ${group} to ${clusters.join(', ')} (${division})`,
      put(groupPolicy(namespace, group, policy.name, policy.placement)),
    );
  }

  function changeTemplate(): Action | undefined {
    const template = templateOf('web', 'settings', 'guarded');
    if (!template) {
      return undefined;
    }
    const { name } = template.metadata;
    const group = name.startsWith('web') ? 'web' : 'guarded';
    if (template.kind === 'ConfigMap') {
      return write(`change ${name}`, put(settings(namespace, 'settings', name, random.integer(0, 999))));
    }
    const replicas = random.pick(REPLICAS);
    const tag = random.pick(TAGS);
    return write(`${name}: ${replicas} replicas of ${tag}`, put(workload(namespace, group, name, replicas, tag)));
  }

  function override(): Action {
    const current = oneOf(({ kind }) => kind === 'OverridePolicy');
    if (current && random.chance(40)) {
      return write(`delete ${current.metadata.name}`, remove(current));
    }
    const name = current?.metadata.name ?? nextName('override');
    const made = groupOverride(namespace, name, random.pick(MEMBERS), random.integer(0, 999));
    return write(`write ${name}`, put(made));
  }

  function editByHand(): Action | undefined {
    const template = templateOf('web', 'settings');
    if (!template) {
      return undefined;
    }
    const member = random.pick(MEMBERS);
    const { name } = template.metadata;
    const about = { kind: 'byHand', member, reference: referenceTo(template) } as const;
    return random.chance(30)
      ? { ...about, what: `delete ${name} on ${member}`, patch: undefined }
      : {
          ...about,
          what: `edit ${name} on ${member}`,
          patch: template.kind === 'ConfigMap' ? { data: { value: 'by hand' } } : { spec: { replicas: 1 } },
        };
  }

  return {
    begin(): Action {
      const groups: Group[] = ['web', 'settings', 'guarded', 'kept'];
      const templates = groups.flatMap((group) =>
        Array.from({ length: random.integer(1, 2) }, () => newTemplate(group)),
      );
      const namespaceObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
      return write('begin', [
        { reference: referenceTo(namespaceObject), object: namespaceObject },
        ...groups.flatMap(newPolicy),
        ...put(...templates),
      ]);
    },
    next(): Action | undefined {
      const dice = random.integer(1, 100);
      if (dice <= 20) {
        const group = random.pick(['web', 'settings', 'guarded', 'kept'] as const);
        const made = Array.from({ length: random.integer(1, 3) }, () => newTemplate(group));
        return write(`create ${made.map(({ metadata }) => metadata.name).join(', ')}`, put(...made));
      }
      if (dice <= 50) {
        return changeTemplate();
      }
      if (dice <= 60) {
        const gone = templateOf('web', 'settings', 'kept');
        return gone && write(`delete ${gone.metadata.name}`, remove(gone));
      }
      if (dice <= 78) {
        return changePolicy();
      }
      return dice <= 88 ? override() : editByHand();
    },
    /** At the end every template has a policy, so that where it has to be is no matter of luck. */
    end(): Action[] {
      return (['web', 'settings'] as const)
        .filter((group) => !policies.has(group))
        .map((group) => write(`create the policy of ${group}`, newPolicy(group)));
    },
    final: () => [...objects.values()],
  };
}

function keyOf({ kind, metadata }: KubeObject): string {
  return `${kind} ${metadata.name}`;
}
