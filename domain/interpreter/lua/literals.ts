/**
 * Literals of Lua 5.1, in which Karmada's scripts are written, as the machine of Lua 5.3 has to be told them: numbers are
 * floats, while the machine knows integers of 32 bits too; and a backslash before a letter that makes no escape is left out.
 */

/** Comments and long strings, to be left alone; short strings; names and floats; whole numbers. The second and last are captured. */
const TOKENS =
  /--\[(=*)\[[\s\S]*?\]\1\]|--[^\n]*|\[(=*)\[[\s\S]*?\]\2\]|("(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*')|[A-Za-z_]\w*|\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|(0[xX][0-9a-fA-F]+|\d+)/g;

const NO_ESCAPE = /\\([^abfnrtv\\"'\n\r\d])/g;
const ESCAPE = /\\[\s\S]/g;

/** The source for the machine: `replicas = 1` becomes `replicas = 1.0`, `"\."` becomes `"."`. */
export function machineLiterals(source: string): string {
  return source.replace(TOKENS, (token, _comment: unknown, _long: unknown, short?: string, whole?: string) => {
    if (whole !== undefined) {
      return `${BigInt(whole)}.0`;
    }
    return short === undefined ? token : short.replace(ESCAPE, (pair) => pair.replace(NO_ESCAPE, '$1'));
  });
}

/** Operators of Lua 5.3, which are errors in 5.1. */
const OPERATORS_OF_5_3 = /\/\/|<<|>>|[&|]|~(?!=)/;

/** The first operator that Lua 5.1 does not have, with its line counted from 1; undefined when there is none. */
export function foreignOperator(source: string): { operator: string; line: number } | undefined {
  const code = source.replace(TOKENS, (token) => (/^(?:--|[["'])/.test(token) ? token.replace(/[^\n]/g, ' ') : token));
  const found = OPERATORS_OF_5_3.exec(code);
  return found ? { operator: found[0], line: code.slice(0, found.index).split('\n').length } : undefined;
}
