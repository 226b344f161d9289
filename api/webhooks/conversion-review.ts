/** apiextensions.k8s.io/v1 ConversionReview: bindings between their two versions. */
import { z } from 'zod';
import { clusterResourceBinding, resourceBinding } from '../../domain/kinds/binding.ts';
import { toV1alpha1, toV1alpha2 } from '../../domain/kinds/binding-conversion.ts';
import { clusterResourceBindingV1alpha1, resourceBindingV1alpha1 } from '../../domain/kinds/binding-v1alpha1.ts';
import { type JsonObject, type KubeObject, parseApiVersion } from '../../domain/object.ts';
import { InvalidObjectError, isKubeObject, parseObject } from '../../kube/parse.ts';

/** The body of a request to the conversion webhook. */
export const conversionReview = z.looseObject({
  apiVersion: z.literal('apiextensions.k8s.io/v1'),
  kind: z.literal('ConversionReview'),
  request: z.looseObject({
    uid: z.string().min(1),
    desiredAPIVersion: z.string(),
    objects: z.array(z.custom<KubeObject>(isKubeObject, 'must be a Kubernetes object')),
  }),
});

/** The converted objects, in order; a failure says which object could not be read. */
export function convert({ request }: z.infer<typeof conversionReview>): JsonObject {
  const { uid, desiredAPIVersion, objects } = request;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'ConversionReview',
    response: { uid, ...converted(objects, desiredAPIVersion) },
  };
}

function converted(objects: readonly KubeObject[], desiredApiVersion: string): JsonObject {
  try {
    const convertedObjects = objects.map((object) => convertObject(object, desiredApiVersion));
    return { convertedObjects, result: { status: 'Success' } };
  } catch (error) {
    if (error instanceof InvalidObjectError) {
      return { result: { status: 'Failure', message: error.message } };
    }
    throw error;
  }
}

function convertObject(object: KubeObject, desiredApiVersion: string): KubeObject {
  if (object.apiVersion === desiredApiVersion) {
    return object;
  }
  const to = parseApiVersion(desiredApiVersion);
  switch (`${object.kind} ${parseApiVersion(object.apiVersion).version} ${to.version}`) {
    case 'ResourceBinding v1alpha2 v1alpha1':
      return toV1alpha1(parseObject(resourceBinding, object));
    case 'ResourceBinding v1alpha1 v1alpha2':
      return toV1alpha2(parseObject(resourceBindingV1alpha1, object));
    case 'ClusterResourceBinding v1alpha2 v1alpha1':
      return toV1alpha1(parseObject(clusterResourceBinding, object));
    case 'ClusterResourceBinding v1alpha1 v1alpha2':
      return toV1alpha2(parseObject(clusterResourceBindingV1alpha1, object));
    default:
      throw new InvalidObjectError(`Cannot convert ${object.kind} from ${object.apiVersion} to ${desiredApiVersion}`);
  }
}
