/** What users want, as objects of one namespace: any number of earlier wishes, then the last one for each. */
import fc from 'fast-check';
import type { JsonObject, KubeObject } from '../../domain/object.ts';
import { configMap, deployment, propagationPolicy } from '../support/samples.ts';

/** One of the things that users write, in one of its variants; none: it is deleted. */
export interface Wish {
  thing: Thing;
  variant: number;
}

type Thing = (typeof THINGS)[number];

/** Everything that is written, each by its own name: no two policies compete for a template, where the first one would win. */
const THINGS = [
  'web',
  'api',
  'settings',
  'webPolicy',
  'apiPolicy',
  'override',
  'clusterOverride',
  'tiers',
  'harm',
] as const;

/** Only these may be absent in the end: what a policy let go keeps what it last had, whenever that was. */
const DELETABLE: readonly Thing[] = ['web', 'api', 'settings', 'override'];

const VARIANTS = 3;
const NONE = -1;

/** True for a wish that an object is not there. */
export function isDeletion({ thing, variant }: Wish): boolean {
  return variant === NONE && DELETABLE.includes(thing);
}

/** Earlier wishes in any number and order. */
export const earlierWishes: fc.Arbitrary<Wish[]> = fc.array(
  fc.record({ thing: fc.constantFrom(...THINGS), variant: fc.integer({ min: NONE, max: VARIANTS - 1 }) }),
  { maxLength: 10 },
);

/** The last wish for each thing, in any order. */
export const lastWishes: fc.Arbitrary<Wish[]> = fc
  .tuple(
    ...THINGS.filter((thing) => thing !== 'harm').map((thing) =>
      fc
        .integer({ min: DELETABLE.includes(thing) ? NONE : 0, max: VARIANTS - 1 })
        .map((variant) => ({ thing, variant })),
    ),
  )
  .chain((wishes) => fc.shuffledSubarray(wishes, { minLength: wishes.length }));

const PLACEMENTS: readonly ((tier: string) => JsonObject)[] = [
  (tier) => ({ clusterAffinity: { labelSelector: { matchLabels: { [tier]: 'a' } } } }),
  (tier) => ({ clusterAffinity: { labelSelector: { matchLabels: { [tier]: 'b' } } } }),
  () => ({ clusterAffinity: { clusterNames: ['member1', 'member3'] } }),
];

/** Not by labels: a divided schedule does not follow clusters whose labels change (Karmada leaves it, too). */
const DIVIDED_PLACEMENTS: readonly JsonObject[] = [
  ['member1', 'member2'],
  ['member2', 'member3'],
  ['member1', 'member2', 'member3'],
].map((clusterNames) => ({ clusterAffinity: { clusterNames } }));

/** Weights with which six or twelve replicas divide evenly: what is left over would go to whoever had more before. */
const DIVIDED: JsonObject = {
  replicaScheduling: { replicaSchedulingType: 'Divided', replicaDivisionPreference: 'Weighted' },
};

/** The object of a wish in a namespace; undefined for labels of clusters and for harm. */
export function objectOf({ thing, variant }: Wish, namespace: string): KubeObject | undefined {
  const index = Math.max(0, variant);
  const placement = (PLACEMENTS[index] ?? PLACEMENTS[0])?.(tierLabel(namespace)) ?? {};
  const settings = configMap(namespace, 'settings', { value: String(index) });
  switch (thing) {
    case 'web':
      return deployment(namespace, 'web', index + 1);
    case 'api':
      return withSettings(deployment(namespace, 'api', index === 0 ? 12 : 6), index !== 2);
    case 'settings':
      return settings;
    case 'webPolicy':
      return propagationPolicy(namespace, 'web', placement, [deployment(namespace, 'web')]);
    case 'apiPolicy': {
      const divided = { ...DIVIDED_PLACEMENTS[index], ...DIVIDED };
      const policy = propagationPolicy(namespace, 'api', divided, [deployment(namespace, 'api')]);
      const spec = typeof policy.spec === 'object' && !Array.isArray(policy.spec) ? policy.spec : {};
      return { ...policy, spec: { ...spec, propagateDeps: index !== 1 } };
    }
    case 'override':
      return {
        apiVersion: 'policy.karmada.io/v1alpha1',
        kind: 'OverridePolicy',
        metadata: { namespace, name: 'override' },
        spec: {
          resourceSelectors: [{ apiVersion: 'apps/v1', kind: 'Deployment' }],
          overrideRules: [
            {
              targetCluster: { clusterNames: [`member${index + 1}`] },
              overriders: { labelsOverrider: [{ operator: 'add', value: { overridden: String(index) } }] },
            },
          ],
        },
      };
    case 'clusterOverride':
      return {
        apiVersion: 'policy.karmada.io/v1alpha1',
        kind: 'OverridePolicy',
        metadata: { namespace, name: 'second' },
        spec: {
          overrideRules: [
            { overriders: { annotationsOverrider: [{ operator: 'add', value: { second: String(index) } }] } },
          ],
        },
      };
    case 'tiers':
    case 'harm':
      return undefined;
    default:
      return thing satisfies never;
  }
}

/** The label by which the policies of a namespace tell clusters apart. */
export function tierLabel(namespace: string): string {
  return `tier-${namespace}`;
}

/** The tier of each cluster. */
export function tiersOf({ variant }: Wish): Record<string, string> {
  const splits = [
    { member1: 'a', member2: 'a', member3: 'b' },
    { member1: 'b', member2: 'a', member3: 'b' },
    { member1: 'a', member2: 'b', member3: 'a' },
  ];
  return splits[Math.max(0, variant)] ?? {};
}

function withSettings(object: KubeObject, isNeeded: boolean): KubeObject {
  const labels = { app: object.metadata.name };
  const volumes = isNeeded ? [{ name: 'settings', configMap: { name: 'settings' } }] : [];
  const replicas = typeof object.spec === 'object' && !Array.isArray(object.spec) ? object.spec?.replicas : 1;
  return {
    ...object,
    spec: {
      ...(replicas === undefined ? {} : { replicas }),
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'nginx', image: 'nginx:1.27' }], volumes },
      },
    },
  };
}
