import { pino } from 'pino';
import { expect, test } from 'vitest';
import { BUILTIN_RESOURCES } from '../api/builtin/resources.ts';
import { karmadaResources } from '../api/karmada/resources.ts';
import { createApiServer } from '../api/server.ts';
import { memoryLog } from '../api/store/memory-log.ts';
import type { Cluster } from '../domain/kinds/cluster.ts';
import { KARMADA_KINDS } from '../domain/kinds/registry.ts';
import { createKubeClient } from '../kube/client.ts';
import type { KubeTransport } from '../kube/transport.ts';
import { openClusterReporter } from './cluster-reporter.ts';
import { openKarmadaCollections } from './karmada-collections.ts';
import { openMemberSession } from './member-session.ts';

const ADMIN = { username: 'admin', groups: ['system:masters'] };
const logger = pino({ level: 'silent' });
const member1: Cluster = {
  apiVersion: 'cluster.karmada.io/v1alpha1',
  kind: 'Cluster',
  metadata: { name: 'member1' },
  spec: { syncMode: 'Push', apiEndpoint: 'https://member1' },
};

/** A hub with one member, which answers its probes only after `answer()`. */
async function openReporter() {
  const hub = await createApiServer({
    log: memoryLog(),
    definitions: [...BUILTIN_RESOURCES, ...karmadaResources(KARMADA_KINDS)],
  });
  const member = await createApiServer({ log: memoryLog(), definitions: BUILTIN_RESOURCES });
  const transport = member.transport(ADMIN);
  const asked = Promise.withResolvers<void>();
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const watched: string[] = [];
  const reluctant: KubeTransport = {
    ...transport,
    async text(request) {
      asked.resolve();
      await answered;
      return transport.text(request);
    },
    watch(request) {
      watched.push(request.path);
      return transport.watch(request);
    },
  };
  const { clusters } = openKarmadaCollections(createKubeClient(hub.transport(ADMIN)), logger);
  clusters.start();
  await clusters.synced;
  await clusters.create(member1);
  const session = openMemberSession({ cluster: 'member1', transport: reluctant, logger });
  const reporter = openClusterReporter({
    name: 'member1',
    clusters,
    connect: () => session,
    now: () => new Date(),
    logger,
    onNews: () => {},
  });
  const close = async (): Promise<void> => {
    reporter.close();
    session.close();
    clusters.stop();
    await Promise.all([hub.close(), member.close()]);
  };
  return { reporter, clusters, watched, asked: asked.promise, answer, close };
}

test('openClusterReporter() reports a member that answers, and watches it', async () => {
  const { reporter, clusters, watched, answer, close } = await openReporter();
  answer();
  await reporter.look();
  const conditions = clusters.get({ name: 'member1' })?.status?.conditions;
  expect(conditions).toContainEqual(expect.objectContaining({ type: 'Ready', status: 'True' }));
  await expect.poll(() => watched).not.toEqual([]);
  await close();
});

test('openClusterReporter() begins no watch when it is closed while it asks', async () => {
  const { reporter, watched, asked, answer, close } = await openReporter();
  const looking = reporter.look();
  await asked;
  reporter.close();
  answer();
  await looking;
  expect(watched).toEqual([]);
  await close();
});
