/** What the hub tells of itself at `/metrics`, by the names that kube-apiserver gives the same figures. */
import type { ApiRequest } from '../request/api-request.ts';
import { type PathTarget, type ResourceTarget, readTarget, type Verb } from '../request/target.ts';
import type { Registry } from '../resource/registry.ts';
import type { Answer, EventStream } from '../response/answer.ts';
import type { Store } from '../store/store.ts';
import { createGauge, createHistogram, createReading, type Labels } from './instruments.ts';

/** Counts requests and tells the figures. */
export interface Metrics {
  /** To be called when a request comes; the returned function when it is answered, with the code. */
  request(request: ApiRequest): (code: number) => void;
  /** The same answer; its watch counts as open until it ends. */
  watched(request: ApiRequest, answer: Answer): Answer;
  /** In Prometheus' text format. */
  text(): string;
}

/** Content type of {@link Metrics.text}. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Seconds: kube-apiserver's buckets. */
const DURATIONS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

const VERBS: Record<Verb, string> = {
  get: 'GET',
  list: 'LIST',
  watch: 'WATCH',
  create: 'POST',
  update: 'PUT',
  patch: 'PATCH',
  delete: 'DELETE',
  deletecollection: 'DELETECOLLECTION',
};
const READING = new Set(['get', 'list', 'watch', 'head', 'options']);
/** Paths that are told apart; all others are one. */
const PATHS = new Set(['api', 'apis', 'openapi', 'healthz', 'livez', 'readyz', 'metrics', 'version']);

const READ_ONLY: Labels = { request_kind: 'readOnly' };
const MUTATING: Labels = { request_kind: 'mutating' };

/** What requests of one sort are counted under. */
interface RequestLabels {
  labels: Record<string, string>;
  kind: Labels;
  /** With the code of the answer. */
  byCode: Map<number, Labels>;
}

/** The metrics of a hub. */
export function createMetrics({ store, registry }: { store: Store; registry: Registry }): Metrics {
  const requests = createGauge(
    'counter',
    'apiserver_request_total',
    'Requests by verb, resource, scope and HTTP response code.',
  );
  const durations = createHistogram(
    'apiserver_request_duration_seconds',
    'Response latency in seconds, watches and proxied connections left out.',
    DURATIONS,
  );
  const inFlight = createGauge(
    'gauge',
    'apiserver_current_inflight_requests',
    'Requests that are being answered, by kind.',
  );
  const watches = createGauge('gauge', 'apiserver_longrunning_requests', 'Open watches.');
  const events = createGauge('counter', 'apiserver_watch_events_total', 'Events sent to watchers.');
  const instruments = [
    requests,
    durations,
    inFlight,
    watches,
    events,
    createReading('gauge', 'apiserver_resource_objects', 'Stored objects by resource.', () =>
      store.resources().map((name): [Labels, number] => {
        const [resource = '', ...group] = name.split('.');
        return [{ group: group.join('.'), resource }, store.collection(name).size()];
      }),
    ),
    createReading('gauge', 'fleetwright_store_revision', 'The newest revision.', () => [[{}, store.revision()]]),
    createReading('counter', 'process_cpu_seconds_total', 'User and system CPU time in seconds.', () => {
      const { user, system } = process.cpuUsage();
      return [[{}, (user + system) / 1e6]];
    }),
    createReading('gauge', 'process_resident_memory_bytes', 'Resident memory in bytes.', () => [
      [{}, process.memoryUsage.rss()],
    ]),
    createReading(
      'gauge',
      'process_start_time_seconds',
      'Start of the process since the Unix epoch in seconds.',
      () => [[{}, Math.round(performance.timeOrigin / 1000)]],
    ),
  ];

  /** By their values: requests differ in little of what is counted. */
  const seen = new Map<string, RequestLabels>();

  /** Names that no client can make up: what is not served has none. */
  function labelsOf(request: ApiRequest): RequestLabels {
    const target = readTarget(request);
    const isServed = target.kind === 'resource' && registry.find(target.group, target.version, target.plural);
    const labels = isServed ? resourceLabels(request, target) : pathLabels(target);
    const key = Object.values(labels).join(' ');
    const known = seen.get(key);
    if (known) {
      return known;
    }
    const found = { labels, kind: READING.has(target.verb) ? READ_ONLY : MUTATING, byCode: new Map() };
    seen.set(key, found);
    return found;
  }

  function watched(request: ApiRequest, stream: EventStream): EventStream {
    const { component, group, resource, scope, subresource, verb, version } = labelsOf(request).labels;
    const labels = { component, group, resource, scope, subresource, verb, version } as Labels;
    const ofEvents = { group, resource, version } as Labels;
    let isOpen = true;
    watches.add(labels);
    const end = () => {
      if (isOpen) {
        isOpen = false;
        watches.add(labels, -1);
      }
    };
    return {
      async next() {
        const batch = await stream.next();
        if (batch) {
          events.add(ofEvents, batch.length);
        } else {
          end();
        }
        return batch;
      },
      close() {
        end();
        stream.close();
      },
    };
  }

  return {
    request(request) {
      const before = performance.now();
      const { labels, kind, byCode } = labelsOf(request);
      inFlight.add(kind);
      return (code) => {
        inFlight.add(kind, -1);
        const answered = byCode.get(code) ?? { code: String(code), ...labels };
        byCode.set(code, answered);
        requests.add(answered);
        if (labels.verb !== VERBS.watch && labels.subresource !== 'proxy') {
          durations.observe(labels, (performance.now() - before) / 1000);
        }
      };
    },
    watched: (request, answer) =>
      answer.kind === 'watch' ? { ...answer, events: watched(request, answer.events) } : answer,
    text: () => instruments.map((instrument) => instrument.text()).join(''),
  };
}

function resourceLabels(request: ApiRequest, target: ResourceTarget): Record<string, string> {
  const { verb, group, version, namespace, plural, name, subresource = '' } = target;
  const isApply = verb === 'patch' && (request.header('content-type') ?? '').startsWith('application/apply-patch');
  return {
    component: 'apiserver',
    dry_run: request.query.get('dryRun') === 'All' ? 'All' : '',
    group,
    resource: plural,
    scope: name !== undefined || verb === 'create' ? 'resource' : namespace !== undefined ? 'namespace' : 'cluster',
    subresource: /^[a-z]{1,30}$/.test(subresource) ? subresource : '',
    verb: isApply ? 'APPLY' : VERBS[verb],
    version,
  };
}

function pathLabels(target: ResourceTarget | PathTarget): Record<string, string> {
  const first = target.kind === 'path' ? (target.path.split('/')[1] ?? '') : '';
  return {
    component: '',
    dry_run: '',
    group: '',
    resource: '',
    scope: '',
    subresource: PATHS.has(first) ? `/${first}` : '',
    verb:
      target.kind === 'path' && ['get', 'post', 'put', 'head'].includes(target.verb) ? target.verb.toUpperCase() : '',
    version: '',
  };
}
