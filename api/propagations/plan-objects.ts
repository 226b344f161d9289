/** Objects of files or requests as the hub would have them after `kubectl apply`: merged, defaulted, validated, nothing stored. */
import { ExplainedError } from '../../domain/explained-error.ts';
import { annotationOf } from '../../domain/metadata.ts';
import { isJsonObject, type JsonObject, type KubeObject, keyText, kindOf } from '../../domain/object.ts';
import { threeWayMerge } from '../../domain/plan/propose.ts';
import type { KubeClient } from '../../kube/client.ts';
import type { Discovery } from '../../kube/discovery.ts';
import { isNotFound } from '../../kube/errors.ts';
import { isKubeObject } from '../../kube/parse.ts';

/** A hub, with the rights of whoever asks. */
export interface AskedHub {
  client: KubeClient;
  discovery: Discovery;
  /** Of objects that name none. */
  namespace: string;
}

const LAST_APPLIED_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** The object as it would be. Throws what the hub says against it. */
export async function proposedObject(hub: AskedHub, file: KubeObject): Promise<KubeObject> {
  const { client } = hub;
  const { resource, object } = await placed(hub, file);
  const current = await client.get(resource, object.metadata);
  if (current) {
    return client.update(resource, merged(current, object), { dryRun: true });
  }
  try {
    return await client.create(resource, object, { dryRun: true });
  } catch (error) {
    // Its namespace is among the files, perhaps.
    if (isNotFound(error)) {
      return object;
    }
    throw error;
  }
}

/** The object that a file names, as the hub has it. Throws when there is none. */
export async function existingObject(hub: AskedHub, file: KubeObject): Promise<KubeObject> {
  const { resource, object } = await placed(hub, file);
  const current = await hub.client.get(resource, object.metadata);
  if (!current) {
    throw new ExplainedError(`there is no ${object.kind} ${keyText(object.metadata)} that could be deleted`);
  }
  return current;
}

/** The object with its namespace, and its resource. */
async function placed({ discovery, namespace }: AskedHub, file: KubeObject) {
  const resource = await discovery.resourceOf(kindOf(file));
  if (!resource) {
    throw new ExplainedError(`the hub does not serve ${file.apiVersion} ${file.kind}`);
  }
  const object = resource.namespaced
    ? { ...file, metadata: { ...file.metadata, namespace: file.metadata.namespace ?? namespace } }
    : file;
  return { resource, object };
}

function merged(current: KubeObject, file: KubeObject): KubeObject {
  const result = threeWayMerge(current, lastApplied(current), file);
  if (!isKubeObject(result)) {
    throw new ExplainedError(`${file.kind} ${keyText(file.metadata)} cannot be merged with what the hub has`);
  }
  return result;
}

function lastApplied(current: KubeObject): JsonObject | undefined {
  const text = annotationOf(current, LAST_APPLIED_ANNOTATION);
  if (text === undefined) {
    return undefined;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
