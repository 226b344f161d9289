/** The certificate of the webhook server, kept in a folder and issued anew in time. */
import { X509Certificate } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { type KeyPair, openCertificateAuthority, openServerCertificate } from '../access/certificates.ts';

/** A server's certificate and the authority that clients must believe. */
export interface WebhookCertificate extends KeyPair {
  /** PEM: the `caBundle` of registrations. */
  ca: string;
}

/** File of the certificate in the folder. */
const CERTIFICATE_FILE = 'server.crt';

/**
 * The certificate for host names and addresses from a folder (keys 0600); made when there is none, when it lacks one of
 * them, or when it ends within 30 days.
 */
export async function openWebhookCertificate(folder: string, hosts: readonly string[]): Promise<WebhookCertificate> {
  const authority = await openCertificateAuthority(folder, 'fleetwright-webhook-ca');
  const kept = await readFile(join(folder, CERTIFICATE_FILE), 'utf8').catch(() => undefined);
  if (kept !== undefined && !hosts.every((host) => isFor(new X509Certificate(kept), host))) {
    await rm(join(folder, CERTIFICATE_FILE), { force: true });
  }
  return { ...(await openServerCertificate(folder, authority, hosts)), ca: authority.cert };
}

function isFor(certificate: X509Certificate, host: string): boolean {
  return (isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host)) !== undefined;
}
