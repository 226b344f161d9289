/** Stopping everything and starting it again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { referenceTo } from '../support/cluster-client.ts';
import { openFleet } from '../support/fleet.ts';
import { versions } from '../support/inventory.ts';
import { configMap, deployment } from '../support/samples.ts';
import { propagationRuns, untilQuiet } from '../support/workflows.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const fleet = openFleet('restart');
/** Longer than the pause between two looks at a healthy member. */
const COLLECT_PERIOD_MS = 6_000;
const { namespace } = fleet;

describe('a restart', () => {
  test('with nothing changed starts no workflow and writes nothing', async () => {
    const web = deployment(namespace, 'kept', 2);
    const settings = configMap(namespace, 'kept', { a: '1' });
    await fleet.propagate('kept', ['member1', 'member2'], web, settings);
    await fleet.hub.until(referenceTo(web), { status: { readyReplicas: 4 } });
    await untilQuiet(fleet.engine);
    const runs = await propagationRuns(fleet.engine);
    const written = await settledVersions();

    await fleet.restart();

    // The dispatcher has looked at everything by the time that something new has come through.
    const news = configMap(namespace, 'news', {});
    await fleet.propagate('news', ['member1', 'member2'], news);
    await untilQuiet(fleet.engine);
    const after = await Promise.all([fleet.hub, fleet.member1, fleet.member2].map(versions));
    const isNews = (key: string): boolean => /(news|^works\S+ karmada-es-member\d\/news-)/.test(key);
    const withoutNews = after.map((all) => Object.fromEntries(Object.entries(all).filter(([key]) => !isNews(key))));
    expect(withoutNews).toEqual(written);
    const newRuns = (await propagationRuns(fleet.engine)).filter((run) => !runs.includes(run));
    expect(newRuns.filter((run) => !run.includes('news'))).toEqual([]);
    for (const object of [web, settings, news]) {
      await fleet.hub.delete(referenceTo(object));
    }
    await fleet.member1.untilAbsent(referenceTo(web));
  });

  /** Versions of all objects, once the last news has reached the Clusters, whose status is collected now and then. */
  async function settledVersions(): Promise<Record<string, string>[]> {
    for (;;) {
      const before = await Promise.all([fleet.hub, fleet.member1, fleet.member2].map(versions));
      await sleep(COLLECT_PERIOD_MS);
      const after = await Promise.all([fleet.hub, fleet.member1, fleet.member2].map(versions));
      if (isDeepStrictEqual(before, after)) {
        return after;
      }
    }
  }
});
