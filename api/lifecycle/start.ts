/** Starts all lifecycle controllers of a server. */
import { ensureBootstrapRoles } from './bootstrap-roles.ts';
import { openBootstrapSigner } from './bootstrap-signer.ts';
import { openCertificateSigning } from './certificate-signing.ts';
import { openCustomResources } from './custom-resources.ts';
import { openEventExpiry } from './event-expiry.ts';
import { openGarbageCollector } from './garbage-collector.ts';
import type { LifecycleContext } from './lifecycle.ts';
import { openNamespaces } from './namespaces.ts';
import { openRoleAggregation } from './role-aggregation.ts';
import { openTokenSecrets } from './token-secrets.ts';

/** Resolves when custom kinds are served and the system's namespaces and roles are there; gives the way to stop. */
export async function startLifecycle(context: LifecycleContext): Promise<() => void> {
  const stops = [
    openCustomResources(context),
    openGarbageCollector(context),
    await openNamespaces(context),
    openTokenSecrets(context),
    openBootstrapSigner(context),
    openCertificateSigning(context),
    openEventExpiry(context),
  ];
  await ensureBootstrapRoles(context);
  stops.push(openRoleAggregation(context));
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}
