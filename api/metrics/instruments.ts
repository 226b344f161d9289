/** Counters, gauges and histograms, and their text as Prometheus reads it. */

/** Label names to values, never changed; those of one instrument have the same names in the same order. */
export type Labels = Readonly<Record<string, string>>;

/** Something that is measured. */
export interface Instrument {
  /** Its lines, ending in a newline. */
  text(): string;
}

/** A number that goes up, or up and down. */
export interface Gauge extends Instrument {
  add(labels: Labels, amount?: number): void;
}

/** Observations counted by how large they are. */
export interface Histogram extends Instrument {
  observe(labels: Labels, value: number): void;
}

/** A number by labels. */
export function createGauge(type: 'counter' | 'gauge', name: string, help: string): Gauge {
  const values = new Map<string, number>();
  return {
    add(labels, amount = 1) {
      const key = labelText(labels);
      values.set(key, (values.get(key) ?? 0) + amount);
    },
    text: () => family(type, name, help, [...values]),
  };
}

/** Numbers that are asked for when somebody reads them. */
export function createReading(
  type: 'counter' | 'gauge',
  name: string,
  help: string,
  read: () => Iterable<[Labels, number]>,
): Instrument {
  return {
    text: () =>
      family(
        type,
        name,
        help,
        Array.from(read(), ([labels, value]) => [labelText(labels), value]),
      ),
  };
}

/** A histogram; `bounds` are the upper ends of its buckets, rising. */
export function createHistogram(name: string, help: string, bounds: readonly number[]): Histogram {
  const series = new Map<string, { labels: Labels; counts: number[]; sum: number; count: number }>();
  return {
    observe(labels, value) {
      const key = labelText(labels);
      let one = series.get(key);
      if (!one) {
        one = { labels, counts: bounds.map(() => 0), sum: 0, count: 0 };
        series.set(key, one);
      }
      const bucket = bounds.findIndex((bound) => value <= bound);
      if (bucket >= 0) {
        one.counts[bucket] = (one.counts[bucket] ?? 0) + 1;
      }
      one.sum += value;
      one.count += 1;
    },
    text() {
      const lines = [...series.values()].flatMap(({ labels, counts, sum, count }) => {
        let below = 0;
        const buckets = bounds.map((bound, index) => {
          below += counts[index] ?? 0;
          return `${name}_bucket${labelText({ ...labels, le: String(bound) })} ${below}`;
        });
        return [
          ...buckets,
          `${name}_bucket${labelText({ ...labels, le: '+Inf' })} ${count}`,
          `${name}_sum${labelText(labels)} ${sum}`,
          `${name}_count${labelText(labels)} ${count}`,
        ];
      });
      return `${head('histogram', name, help)}${lines.map((line) => `${line}\n`).join('')}`;
    },
  };
}

function family(type: string, name: string, help: string, values: readonly (readonly [string, number])[]): string {
  return `${head(type, name, help)}${values.map(([labels, value]) => `${name}${labels} ${value}\n`).join('')}`;
}

function head(type: string, name: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

/** Texts of labels that are used again and again. */
const texts = new WeakMap<Labels, string>();

function labelText(labels: Labels): string {
  const known = texts.get(labels);
  if (known !== undefined) {
    return known;
  }
  const text = textOf(labels);
  texts.set(labels, text);
  return text;
}

function textOf(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
