/** Whether anything still holds an object that has been deleted. */
import { isJsonObject, type KubeObject } from '../../domain/object.ts';

/** True when neither finalizers nor a grace period hold it. */
export function isFinished({ metadata }: KubeObject): boolean {
  const { finalizers = [], deletionGracePeriodSeconds = 0 } = metadata;
  return finalizers.length === 0 && deletionGracePeriodSeconds === 0;
}

/** True for an object of kind Namespace. */
export function isNamespace({ apiVersion, kind }: KubeObject): boolean {
  return apiVersion === 'v1' && kind === 'Namespace';
}

/** A namespace stays until the finalizers in its spec, which stand for its content, are gone. */
export function holdsNamespace(object: KubeObject): boolean {
  const { spec } = object;
  return isNamespace(object) && isJsonObject(spec) && Array.isArray(spec.finalizers) && spec.finalizers.length > 0;
}
