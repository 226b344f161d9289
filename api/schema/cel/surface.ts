/**
 * CEL as Kubernetes writes it, in the words of the library: comprehensions over two variables, `optMap`, `sortBy`, and
 * typed objects (`Object{spec: Object.spec{replicas: 1}}`) become expressions that the library knows.
 */

/** A rewritten expression. */
export interface Surface {
  text: string;
  /** Where in the expression what is at a place in the text comes from. */
  sourceOf(at: number): number;
}

/** How an object of a type is constructed: the start of a call that takes a map; undefined for types that are not known. */
export type Construct = (type: string) => string | undefined;

interface Token {
  text: string;
  at: number;
  /** The type of a literal that starts here, up to its brace. */
  type: string | undefined;
}

/** Strings, comments, types before a brace, names, spaces, and anything else by character. */
const TOKEN =
  /[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\/\/[^\n]*|(?<![.\w])(?!(?:in|true|false|null)\b)(?<type>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\{|[A-Za-z_]\w*|\s+|[\s\S]/g;
const NAME = /^[A-Za-z_]\w*$/;
const OPENING = new Set(['(', '[', '{']);
const CLOSING = new Set([')', ']', '}']);

/** What needs no rewriting. */
const PLAIN = /[A-Za-z_]\w*\s*\{|\.\s*(?:all|exists|existsOne|exists_one|optMap|optFlatMap|sortBy|transform\w+)\s*\(/;

/** Rewrites an expression; `construct` where objects may be constructed. */
export function rewriteSurface(expression: string, construct?: Construct): Surface {
  if (!PLAIN.test(expression)) {
    return { text: expression, sourceOf: (at) => at };
  }
  const tokens = [...expression.matchAll(TOKEN)].map(
    ({ 0: text, index, groups }): Token => ({ text, at: index, type: construct ? groups?.type : undefined }),
  );
  const pieces: { text: string; at: number }[] = [];
  let names = 0;
  const ends = closings(tokens);

  const emit = (text: string, at: number): void => void pieces.push({ text, at });

  function rewrite(from: number, to: number): void {
    for (let index = from; index < to; index += 1) {
      const token = tokens[index];
      const end = ends.get(index);
      if (token?.type !== undefined && end !== undefined) {
        literal(token, index, end);
        index = end;
        continue;
      }
      const call = token && callAt(index);
      if (call && expandMacro(call)) {
        index = call.end;
      } else if (token) {
        emit(token.text, token.at);
      }
    }
  }

  /** The fields of a literal become entries of a map whose values may be of any types. */
  function literal({ type = '', at }: Token, start: number, end: number): void {
    const open = construct?.(type);
    const brace = (tokens[start]?.text.length ?? 1) - 1 + at;
    emit(open ?? type, at);
    emit(open === undefined ? '({' : '{', brace);
    for (const [index, { from, to }] of argumentsOf(start + 1, end).entries()) {
      const colon = tokens.findIndex((token, place) => place >= from && place < to && token.text === ':');
      const name = colon < 0 ? undefined : tokens.slice(from, colon).find((token) => NAME.test(token.text));
      emit(index === 0 ? '' : ', ', tokens[from]?.at ?? at);
      if (name) {
        emit(`${JSON.stringify(name.text)}: dyn(`, name.at);
        rewrite(colon + 1, to);
        emit(')', name.at);
      } else {
        rewrite(from, to);
      }
    }
    emit('})', tokens[end]?.at ?? at);
  }

  interface Call {
    name: string;
    at: number;
    end: number;
    parts: { from: number; to: number }[];
  }

  /** A call of a method that starts with this dot. */
  function callAt(dot: number): Call | undefined {
    if (tokens[dot]?.text !== '.') {
      return undefined;
    }
    const name = nextOf(dot);
    const open = nextOf(name);
    const end = ends.get(open);
    const at = tokens[dot]?.at ?? 0;
    return tokens[open]?.text === '(' && end !== undefined
      ? { name: tokens[name]?.text ?? '', at, end, parts: argumentsOf(open + 1, end) }
      : undefined;
  }

  function nextOf(index: number): number {
    const next = index + 1;
    return tokens[next]?.text.trim() === '' ? next + 1 : next;
  }

  function argumentsOf(from: number, to: number): { from: number; to: number }[] {
    const parts: { from: number; to: number }[] = [];
    let start = from;
    for (let index = from; index < to; index += 1) {
      index = ends.get(index) ?? index;
      if (tokens[index]?.text === ',') {
        parts.push({ from: start, to: index });
        start = index + 1;
      }
    }
    const rest = tokens.slice(start, to).some(({ text }) => text.trim() !== '');
    return rest ? [...parts, { from: start, to }] : parts;
  }

  /** The name that an argument consists of. */
  function variable(part: { from: number; to: number } | undefined): string | undefined {
    const [only, ...others] = tokens.slice(part?.from ?? 0, part?.to ?? 0).filter(({ text }) => text.trim() !== '');
    return only && others.length === 0 && NAME.test(only.text) ? only.text : undefined;
  }

  function expandMacro(call: Call): boolean {
    const [first, second, third, fourth] = call.parts;
    const [one, other] = [variable(first), variable(second)];
    if (one === undefined || second === undefined) {
      return false;
    }
    if (call.parts.length === 2) {
      return overOne(call, one, second);
    }
    return other !== undefined && third !== undefined && call.parts.length <= 4
      ? overTwo(call, [one, other], third, fourth)
      : false;
  }

  type Part = { from: number; to: number };

  function overOne({ name, at }: Call, one: string, body: Part): boolean {
    const around: Record<string, [string, string]> = {
      optMap: [`.kubernetesPresent().map(${one}, `, ').kubernetesFirst()'],
      optFlatMap: [`.kubernetesPresent().map(${one}, `, ').kubernetesInner()'],
      sortBy: [`.map(${one}, [dyn(${one}), dyn(`, ')]).kubernetesSorted()'],
    };
    const [before, after] = (Object.hasOwn(around, name) ? around[name] : undefined) ?? [];
    if (before === undefined || after === undefined) {
      return false;
    }
    emit(before, at);
    rewrite(body.from, body.to);
    emit(after, at);
    return true;
  }

  function overTwo({ name, at }: Call, variables: [string, string], third: Part, fourth: Part | undefined): boolean {
    const transforms: Record<string, [string, string, string]> = {
      transformList: ['', '', ''],
      transformMap: [`[dyn(${variables[0]}), dyn(`, ')]', '.kubernetesMap()'],
      transformMapEntry: ['', '', '.kubernetesMerged()'],
    };
    const quantifiers: Record<string, string> = {
      all: 'all',
      exists: 'exists',
      existsOne: 'exists_one',
      exists_one: 'exists_one',
    };
    const quantifier = Object.hasOwn(quantifiers, name) ? quantifiers[name] : undefined;
    const transform = Object.hasOwn(transforms, name) ? transforms[name] : undefined;
    if (!(transform || (quantifier && !fourth))) {
      return false;
    }
    emit('.kubernetesEntries()', at);
    if (quantifier) {
      withEntry(quantifier, at, variables, third, ['', '']);
      return true;
    }
    const [before = '', after = '', finish = ''] = transform ?? [];
    if (fourth) {
      withEntry('filter', at, variables, third, ['', '']);
    }
    withEntry('map', at, variables, fourth ?? third, [before, after]);
    emit(finish, at);
    return true;
  }

  /** A comprehension over entries, of which both variables are parts. */
  function withEntry(
    macro: string,
    at: number,
    [key, value]: [string, string],
    body: Part,
    [before, after]: [string, string],
  ): void {
    names += 1;
    const entry = `kubernetesEntry${names}`;
    emit(`.${macro}(${entry}, cel.bind(${key}, ${entry}.key, cel.bind(${value}, ${entry}.value, ${before}`, at);
    rewrite(body.from, body.to);
    emit(`${after})))`, at);
  }

  rewrite(0, tokens.length);
  return { text: pieces.map(({ text }) => text).join(''), sourceOf: (at) => sourceIn(pieces, at, expression) };
}

/** For each bracket that is closed, where. */
function closings(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const [index, { text, type }] of tokens.entries()) {
    if (OPENING.has(text) || type !== undefined) {
      open.push(index);
    } else if (CLOSING.has(text)) {
      const start = open.pop();
      if (start !== undefined) {
        ends.set(start, index);
      }
    }
  }
  return ends;
}

function sourceIn(pieces: readonly { text: string; at: number }[], at: number, expression: string): number {
  let start = 0;
  for (const piece of pieces) {
    const within = at - start;
    if (within < piece.text.length) {
      const isOriginal = expression.startsWith(piece.text, piece.at);
      return piece.at + (isOriginal ? within : 0);
    }
    start += piece.text.length;
  }
  return expression.length;
}
