import { expect, test } from 'vitest';
import type { FederatedHPA } from '../kinds/federated-hpa.ts';
import { rivalsOf } from './rivals.ts';
import { testPod } from './testing.ts';

function hpa(name: string, target: string, namespace = 'shop'): FederatedHPA {
  return {
    apiVersion: 'autoscaling.karmada.io/v1alpha1',
    kind: 'FederatedHPA',
    metadata: { name, namespace },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target }, maxReplicas: 3 },
  };
}

const SELECTORS: Record<string, string> = { overlapping: 'app in (web,api)', apart: 'app=api', unreadable: 'app in (' };

test.each<[string, FederatedHPA, string[]]>([
  ['of the same target', hpa('same', 'web'), ['same']],
  ['whose target selects the same pods', hpa('overlapping', 'other'), ['overlapping']],
  ['whose target selects others', hpa('apart', 'other'), []],
  ['whose target nobody has seen yet', hpa('unseen', 'other'), []],
  ['whose selector nobody can read', hpa('unreadable', 'other'), []],
  ['in another namespace', hpa('same', 'web', 'elsewhere'), []],
  ['itself', hpa('web', 'web'), []],
])('rivalsOf: an autoscaler %s', (_, other, expected) => {
  const pods = [testPod('m1/web-0'), testPod('m2/web-0')];
  expect(rivalsOf(hpa('web', 'web'), pods, [other], ({ metadata }) => SELECTORS[metadata.name])).toEqual(expected);
});
