/** imageOverrider: registry, repository or tag of the images of a workload. */
import type { Overriders } from '../kinds/override.ts';
import { isJsonObject, type JsonValue, type KubeObject } from '../object.ts';
import { containersPath, typedContainers } from './containers.ts';
import { formatImage, type ImageReference, parseImage, withVersion } from './image-reference.ts';
import type { PatchOperation } from './json-patch.ts';
import { OverrideError } from './override-error.ts';

type ImageOverrider = NonNullable<Overriders['imageOverrider']>[number];

/** The changes to the images of all containers, or to the one string that the predicate points to. */
export function imagePatch(object: KubeObject, overrider: ImageOverrider): PatchOperation[] {
  if (overrider.predicate) {
    const { path } = overrider.predicate;
    const image = imageAt(object, path);
    if (!path.startsWith('/')) {
      throw new OverrideError('imagePath should be start with / character');
    }
    return [{ op: 'replace', path, value: overrideImage(image, overrider) }];
  }
  const path = containersPath(object.kind);
  return path === undefined
    ? []
    : typedContainers(object, path).map(({ image }, index) => ({
        op: 'replace',
        path: `/${path.join('/')}/${index}/image`,
        value: overrideImage(typeof image === 'string' ? image : '', overrider),
      }));
}

function overrideImage(image: string, { component, operator, value = '' }: ImageOverrider): string {
  const parsed = parseImage(image);
  const old: Record<ImageOverrider['component'], string> = {
    Registry: parsed.registry,
    Repository: parsed.repository,
    Tag: parsed.version,
  };
  switch (operator) {
    case 'add':
      return formatImage(withComponent(parsed, component, old[component] + value));
    case 'replace':
      return formatImage(withComponent(parsed, component, value));
    case 'remove':
      return formatImage(withoutComponent(parsed, component));
  }
}

function withComponent(image: ImageReference, component: ImageOverrider['component'], text: string): ImageReference {
  switch (component) {
    case 'Registry':
      return { ...image, registry: text };
    case 'Repository':
      return { ...image, repository: text };
    case 'Tag':
      return withVersion(image, text);
  }
}

function withoutComponent(image: ImageReference, component: ImageOverrider['component']): ImageReference {
  return component === 'Tag' ? { ...image, version: '' } : withComponent(image, component, '');
}

/** The string at a predicate's path; list items by number. */
function imageAt(object: KubeObject, path: string): string {
  const fail = (reason: string): never => {
    throw new OverrideError(`failed to obtain imageValue with predicate path(${path}), error: ${reason}`);
  };
  const keys = path.replace(/^\/+|\/+$/g, '').split('/');
  const last = keys.pop() ?? '';
  let value: JsonValue | undefined = object;
  for (let position = 0; position < keys.length; position++) {
    const key = keys[position] ?? '';
    const next: JsonValue | undefined = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
    if (isJsonObject(next)) {
      value = next;
    } else if (Array.isArray(next)) {
      position++;
      const index = keys[position] ?? last;
      if (!/^[+-]?\d+$/.test(index)) {
        fail(`path(${index}) of rawObj's is not number`);
      }
      value = next[Number(index)];
    } else {
      fail(`path(${key}) of rawObj's type is not map[string]interface{} and []interface{}`);
    }
  }
  const image = isJsonObject(value) && Object.hasOwn(value, last) ? value[last] : undefined;
  return typeof image === 'string' ? image : fail(`failed to convert path(${last}) to string`);
}
