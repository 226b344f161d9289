import { describe, expect, test } from 'vitest';
import { indexHub } from '../plan/hub-state.ts';
import { evenly, settled, shopPolicy, webDeployment } from '../plan/samples.ts';
import { DEFAULT_RULES } from '../propagation/rules.ts';
import { foldDecisions, type KeptDecision, withPast } from './decisions.ts';
import { explain } from './explain.ts';

const chosen = (cluster: string, share: number): KeptDecision['clusters'][number] => ({
  cluster,
  outcome: 'chosen',
  score: 0,
  available: 100,
  share,
});

function decision(second: number, before: Record<string, number>, after: Record<string, number>): KeptDecision {
  const targets = (of: Record<string, number>) => Object.entries(of).map(([name, replicas]) => ({ name, replicas }));
  return {
    at: `2026-01-01T00:00:0${second}Z`,
    generation: 1,
    trigger: 'placementChanged',
    strategy: 'StaticWeight',
    replicas: 4,
    outcome: 'scheduled',
    before: targets(before),
    after: targets(after),
    clusters: Object.entries(after).map(([name, share]) => chosen(name, share)),
    run: { id: 'propagation/shop/web-deployment', runId: String(second) },
  };
}

describe('foldDecisions', () => {
  test('takes what changed nothing into what it confirms', () => {
    const first = decision(1, {}, { east: 4 });
    const list = [decision(4, { west: 4 }, { west: 4 }), decision(3, { east: 4 }, { west: 4 })];
    const again = decision(2, { east: 4 }, { east: 4 });
    expect(foldDecisions([...list, again, first])).toEqual([
      { ...decision(3, { east: 4 }, { west: 4 }), confirmed: { times: 1, lastAt: '2026-01-01T00:00:04Z' } },
      { ...first, confirmed: { times: 1, lastAt: '2026-01-01T00:00:02Z' } },
    ]);
  });

  test('keeps apart attempts that failed for different reasons', () => {
    const failed = (second: number, message: string): KeptDecision => ({
      ...decision(second, {}, {}),
      outcome: 'rejected',
      message,
    });
    expect(foldDecisions([failed(3, 'full'), failed(2, 'full'), failed(1, 'tainted')])).toMatchObject([
      { message: 'full', confirmed: { times: 1 } },
      { message: 'tainted' },
    ]);
  });

  test('shows what only confirms when nothing older is kept', () => {
    const again = decision(2, { east: 4 }, { east: 4 });
    expect(foldDecisions([again])).toEqual([again]);
  });
});

describe('withPast', () => {
  const hub = indexHub(settled({ templates: [webDeployment()], policies: [shopPolicy('web', evenly('a'))] }));
  const explanation = explain(hub, webDeployment(), DEFAULT_RULES);

  test.each([
    ['stands', { east: 2, west: 2 }, true],
    ['would be another by its shares', { east: 1, west: 3 }, false],
    ['would be another by its clusters', { east: 2, edge: 2 }, false],
  ])('says that a decision %s', (_, after, stands) => {
    const decisions = [decision(1, {}, after)];
    expect(withPast(explanation, { decisions, complete: true }).lastDecision).toMatchObject({ stands });
  });

  test('adds nothing where no decision is kept', () => {
    expect(withPast(explanation, { decisions: [], complete: true })).toBe(explanation);
  });
});
