/** Keeps an agent's certificate for the hub valid: asks for a new one in time and keeps it where the agent finds it again. */
import type { Logger } from 'pino';
import { AGENT_GROUP, agentUser } from '../domain/cluster/agent-access.ts';
import { AGENT_USAGES, CLIENT_SIGNER, renewalTime } from '../domain/cluster/agent-certificate.ts';
import { certificateLife, requestCertificate } from '../kube/certificate-request.ts';
import type { KubeClient } from '../kube/client.ts';
import type { ClientCertificate } from '../kube/connections.ts';

/** What {@link keepCertificate} needs. */
export interface CertificateKeeperOptions {
  cluster: string;
  /** The hub, as the agent. */
  client: KubeClient;
  certificate: ClientCertificate;
  /** Life to ask for. */
  validForSeconds: number;
  /** Keeps a new certificate for the next start; it is in use once this resolves. */
  save(certificate: ClientCertificate): Promise<void>;
  logger: Logger;
}

/** Timers of the system do not count while it sleeps: look this often at least (Karmada: every 5 min). */
const LONGEST_PAUSE_MS = 300_000;
/** Between two attempts. */
const SHORTEST_PAUSE_MS = 10_000;
const SIGNING_TIMEOUT_MS = 60_000;

/** Looks after the certificate from now on; returns how to stop. */
export function keepCertificate(options: CertificateKeeperOptions): () => void {
  const { cluster, client, validForSeconds, save, logger } = options;
  let { certificate } = options;
  let timer: NodeJS.Timeout;
  let isStopped = false;

  async function renew(): Promise<void> {
    const renewed = await requestCertificate(client, {
      prefix: `agent-${cluster}`,
      commonName: agentUser(cluster),
      organization: AGENT_GROUP,
      signerName: CLIENT_SIGNER,
      usages: AGENT_USAGES,
      validForSeconds,
      timeoutMs: SIGNING_TIMEOUT_MS,
    });
    await save(renewed);
    certificate = renewed;
    logger.info({ cluster, until: certificateLife(renewed.cert).notAfter }, 'renewed the certificate for the hub');
  }

  async function look(): Promise<void> {
    const life = certificateLife(certificate.cert);
    if (Date.now() >= renewalTime(life).getTime()) {
      await renew().catch((error: unknown) => {
        const { notAfter } = life;
        logger.error({ cluster, until: notAfter, error }, 'cannot renew the certificate for the hub, trying again');
      });
    }
    if (!isStopped) {
      const untilRenewal = renewalTime(certificateLife(certificate.cert)).getTime() - Date.now();
      timer = setTimeout(look, Math.min(Math.max(untilRenewal, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS));
    }
  }

  timer = setTimeout(look);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
