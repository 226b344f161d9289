/** Creating what may be there already. */
import type { KubeObject } from '../../domain/object.ts';
import type { KubeClient } from '../../kube/client.ts';
import { isAlreadyExists } from '../../kube/errors.ts';
import type { ResourceType } from '../../kube/resource.ts';

/** The object as it is, or as just created. Throws as `KubeTransport.send`. */
export async function ensureObject(
  client: KubeClient,
  resource: ResourceType,
  object: KubeObject,
): Promise<KubeObject> {
  const existing = await client.get(resource, object.metadata);
  if (existing) {
    return existing;
  }
  try {
    return await client.create(resource, object);
  } catch (error) {
    const other = isAlreadyExists(error) ? await client.get(resource, object.metadata) : undefined;
    if (!other) {
      throw error;
    }
    return other;
  }
}

/** Creates the object, or merges it onto the one that is there. Throws as `KubeTransport.send`. */
export async function putObject(client: KubeClient, resource: ResourceType, object: KubeObject): Promise<KubeObject> {
  try {
    return await client.create(resource, object);
  } catch (error) {
    if (!isAlreadyExists(error)) {
      throw error;
    }
    return client.patch(resource, object.metadata, { type: 'merge', body: object });
  }
}
