/**
 * Image references (`[registry/]repository[:tag][@digest]`) by the grammar of github.com/distribution/reference, split
 * as Karmada splits them: a reference keeps its tag or, without one, its digest.
 */
import { OverrideError } from './override-error.ts';

/** The parts of an image reference; an empty part is absent. */
export interface ImageReference {
  /** Host with optional port; only a first component with a dot or colon, or `localhost`, is one. */
  registry: string;
  repository: string;
  /** Tag, or digest (`sha256:…`) when there is no tag. */
  version: string;
  versionKind: 'tag' | 'digest';
}

const TAG = '[\\w][\\w.-]{0,127}';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,}';
const HOST_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const HOST = `(?:${HOST_PART}(?:\\.${HOST_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*';
const PATH = `${PATH_PART}(?:/${PATH_PART})*`;

const NAME = new RegExp(`^(?:(${HOST})/)?(${PATH})$`);
const REFERENCE = new RegExp(`^((?:${HOST}/)?${PATH})(?::(${TAG}))?(?:@(${DIGEST}))?$`);
const WHOLE_TAG = new RegExp(`^${TAG}$`);
const WHOLE_DIGEST = new RegExp(`^${DIGEST}$`);

const LONGEST_PATH = 255;
const DIGEST_DIGITS: Record<string, number> = { sha256: 64, sha384: 96, sha512: 128 };

/** Parses an image reference. Throws {@link OverrideError} for one that no container runtime would take. */
export function parseImage(image: string): ImageReference {
  const match = REFERENCE.exec(image);
  if (!match) {
    return invalid(image, reasonOf(image));
  }
  const [, name = '', tag = '', digest = ''] = match;
  if ((NAME.exec(name)?.[2] ?? name).length > LONGEST_PATH) {
    invalid(image, `repository name must not be more than ${LONGEST_PATH} characters`);
  }
  const problem = digest && digestProblem(digest);
  if (problem) {
    invalid(image, problem);
  }
  const [registry, repository] = splitRegistry(name);
  return { registry, repository, version: tag || digest, versionKind: tag === '' && digest !== '' ? 'digest' : 'tag' };
}

/** Writes an image reference. */
export function formatImage({ registry, repository, version, versionKind }: ImageReference): string {
  const name = registry === '' ? repository : `${registry}/${repository}`;
  return version === '' ? name : `${name}${versionKind === 'tag' ? ':' : '@'}${version}`;
}

/** The reference with a new tag or digest; what is neither is ignored. */
export function withVersion(image: ImageReference, version: string): ImageReference {
  if (WHOLE_TAG.test(version)) {
    return { ...image, version, versionKind: 'tag' };
  }
  return WHOLE_DIGEST.test(version) ? { ...image, version, versionKind: 'digest' } : image;
}

function reasonOf(image: string): string {
  if (image === '') {
    return 'repository name must have at least one component';
  }
  return REFERENCE.test(image.toLowerCase()) ? 'repository name must be lowercase' : 'invalid reference format';
}

function digestProblem(digest: string): string | undefined {
  const [algorithm = '', digits = ''] = digest.split(':');
  const wanted = Object.hasOwn(DIGEST_DIGITS, algorithm) ? DIGEST_DIGITS[algorithm] : undefined;
  if (wanted === undefined) {
    return /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*$/.test(algorithm)
      ? 'unsupported digest algorithm'
      : 'invalid checksum digest format';
  }
  if (digits.length !== wanted) {
    return 'invalid checksum digest length';
  }
  return /^[a-f0-9]+$/.test(digits) ? undefined : 'invalid checksum digest format';
}

function splitRegistry(name: string): [registry: string, repository: string] {
  const slash = name.indexOf('/');
  const first = name.slice(0, Math.max(slash, 0));
  return first !== '' && (/[.:]/.test(first) || first === 'localhost') ? [first, name.slice(slash + 1)] : ['', name];
}

function invalid(image: string, reason: string): never {
  throw new OverrideError(`failed to parse image value(${image}), error: ${reason}`);
}
