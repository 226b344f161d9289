/**
 * Who calls an API server that stands behind another one: the front shows a client certificate and names the caller in
 * headers, as kube-apiserver publishes in `kube-system/extension-apiserver-authentication`.
 */
import { z } from 'zod';
import type { KubeClient } from '../../kube/client.ts';
import type { ResourceType } from '../../kube/resource.ts';
import type { UserInfo } from '../access/user.ts';

const CONFIG_MAPS: ResourceType = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
  namespaced: true,
};
const PUBLISHED = { namespace: 'kube-system', name: 'extension-apiserver-authentication' };

/** How the front is known, and where it says who calls. */
export interface FrontProxy {
  /** PEM of the authority of its client certificate. */
  clientCa: string;
  /** Common names of that certificate; empty allows all. */
  allowedNames: readonly string[];
  usernameHeaders: readonly string[];
  groupHeaders: readonly string[];
  extraHeaderPrefixes: readonly string[];
}

const names = z
  .string()
  .default('[]')
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(z.string()));

const publishedSchema = z.object({
  data: z
    .object({
      'requestheader-client-ca-file': z.string().min(1),
      'requestheader-allowed-names': names,
      'requestheader-username-headers': names,
      'requestheader-group-headers': names,
      'requestheader-extra-headers-prefix': names,
    })
    .transform(
      (data): FrontProxy => ({
        clientCa: data['requestheader-client-ca-file'],
        allowedNames: data['requestheader-allowed-names'],
        usernameHeaders: data['requestheader-username-headers'],
        groupHeaders: data['requestheader-group-headers'],
        extraHeaderPrefixes: data['requestheader-extra-headers-prefix'],
      }),
    ),
});

/** What the hub publishes; undefined when it puts nobody behind itself (no `--requestheader-client-ca-file`). */
export async function readFrontProxy(client: KubeClient): Promise<FrontProxy | undefined> {
  return publishedSchema.safeParse(await client.get(CONFIG_MAPS, PUBLISHED)).data?.data;
}

/**
 * The caller whom the front names. `peer` is the common name of a verified client certificate; undefined without one, or
 * when it is not the front's, or when it names nobody.
 */
export function callerBehind(front: FrontProxy, peer: string | undefined, headers: Headers): UserInfo | undefined {
  if (peer === undefined || (front.allowedNames.length > 0 && !front.allowedNames.includes(peer))) {
    return undefined;
  }
  const username = front.usernameHeaders.map((name) => headers.get(name)).find(Boolean);
  if (!username) {
    return undefined;
  }
  const groups = front.groupHeaders.flatMap((name) => valuesOf(headers.get(name)));
  const extra = [...headers].flatMap(([name, value]): [string, string[]][] => {
    const prefix = front.extraHeaderPrefixes.find((each) => name.startsWith(each.toLowerCase()));
    return prefix === undefined ? [] : [[decodeURIComponent(name.slice(prefix.length)), valuesOf(value)]];
  });
  return { username, groups, ...(extra.length > 0 ? { extra: Object.fromEntries(extra) } : {}) };
}

/** Several headers of one name arrive as one, separated as RFC 9110 says. */
function valuesOf(header: string | null): string[] {
  return header === null ? [] : header.split(', ');
}
