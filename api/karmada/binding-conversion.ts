/** ResourceBinding and ClusterResourceBinding of v1alpha1 for a hub that stores v1alpha2. */
import { z } from 'zod';
import { clusterResourceBinding, resourceBinding } from '../../domain/kinds/binding.ts';
import { toV1alpha1, toV1alpha2 } from '../../domain/kinds/binding-conversion.ts';
import { clusterResourceBindingV1alpha1, resourceBindingV1alpha1 } from '../../domain/kinds/binding-v1alpha1.ts';
import type { KubeObject } from '../../domain/object.ts';
import type { Conversion } from '../resource/definition.ts';

const older = z.union([resourceBindingV1alpha1, clusterResourceBindingV1alpha1]);
const current = z.union([resourceBinding, clusterResourceBinding]);

/** For the definitions of work.karmada.io/v1alpha1. An object that is not of the type yet only changes its version: validation will say why. */
export const BINDING_CONVERSION: Conversion = {
  toStored(object) {
    const parsed = older.safeParse(object);
    return parsed.success ? toV1alpha2(parsed.data) : withVersion(object, 'v1alpha2');
  },
  fromStored(object) {
    const parsed = current.safeParse(object);
    return parsed.success ? toV1alpha1(parsed.data) : withVersion(object, 'v1alpha1');
  },
};

function withVersion(object: KubeObject, version: string): KubeObject {
  return { ...object, apiVersion: `work.karmada.io/${version}` };
}
