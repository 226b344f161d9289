/** Karmada's rules for ResourceRegistry, which its search server applies itself. */
import type { FieldError } from '../field-error.ts';
import { type ResourceRegistry, resourceRegistry, type SearchedResource } from '../kinds/resource-registry.ts';
import { dns1123Label, dns1123Subdomain } from './kubernetes-names.ts';
import { validateObjectMeta } from './object-meta.ts';
import { validateClusterAffinity } from './placement.ts';
import { invalid, invalidEach } from './rejections.ts';
import { rulesFor } from './rules.ts';
import { InvalidUrlError, parseUrl } from './url.ts';

export const resourceRegistryRules = rulesFor(resourceRegistry, { validate: validateRegistry });

function validateRegistry({ metadata, spec }: ResourceRegistry): FieldError[] {
  return [
    ...validateObjectMeta(metadata, { namespaced: false, nameRule: dns1123Subdomain }),
    ...validateClusterAffinity(spec?.targetCluster, 'spec.targetCluster'),
    ...(spec?.resourceSelectors ?? []).flatMap((selector, index) =>
      validateSelector(selector, `spec.resourceSelectors[${index}]`),
    ),
    ...(spec?.backendStore?.openSearch?.addresses ?? []).flatMap((address, index) =>
      validateAddress(address, `spec.backendStore.openSearch.addresses[${index}]`),
    ),
  ];
}

function validateSelector({ apiVersion, namespace }: SearchedResource, field: string): FieldError[] {
  return [
    ...(apiVersion.split('/').length > 2
      ? [invalid(`${field}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)]
      : []),
    ...(namespace ? invalidEach(`${field}.namespace`, namespace, dns1123Label(namespace)) : []),
  ];
}

function validateAddress(address: string, field: string): FieldError[] {
  try {
    const { scheme, host } = parseUrl(address);
    return host !== '' && (scheme === 'http' || scheme === 'https')
      ? []
      : [invalid(field, address, 'must be a valid http or https URL with non-empty scheme and host')];
  } catch (error) {
    if (error instanceof InvalidUrlError) {
      return [invalid(field, address, error.message)];
    }
    throw error;
  }
}
