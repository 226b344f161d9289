/** What every part of the server works with. */
import type { Authenticator } from './access/authenticate.ts';
import type { CertificateAuthority } from './access/certificates.ts';
import type { Rbac } from './access/rbac.ts';
import type { ServiceAccountTokens } from './access/service-account-tokens.ts';
import type { AdmissionChain } from './admission/admission.ts';
import type { Extension } from './extension.ts';
import type { ClusterProxy } from './proxy/cluster-proxy.ts';
import type { Registry } from './resource/registry.ts';
import type { Store } from './store/store.ts';

/** The state of one hub. */
export interface Hub {
  store: Store;
  registry: Registry;
  admission: AdmissionChain;
  rbac: Rbac;
  authenticator: Authenticator;
  serviceAccountTokens: ServiceAccountTokens;
  /** Signs client certificates; absent where the hub has no authority of its own. */
  authority: CertificateAuthority | undefined;
  /** Groups that are answered elsewhere, by name. */
  extensions: ReadonlyMap<string, Extension>;
  /** The way to members for those who may use `clusters/proxy`. */
  clusterProxy: ClusterProxy;
  now(): Date;
}
