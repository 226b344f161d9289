/** Numbers of Lua 5.1 are floats; to the machine, which knows integers of 32 bits too, we say so. */

/** Comments and strings, to be left alone; then names and floats; then, captured, whole numbers. */
const TOKENS =
  /--\[(=*)\[[\s\S]*?\]\1\]|--[^\n]*|\[(=*)\[[\s\S]*?\]\2\]|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|[A-Za-z_]\w*|\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|(0[xX][0-9a-fA-F]+|\d+)/g;

/** The source with every whole number written as a float: `replicas = 1` becomes `replicas = 1.0`. */
export function floatLiterals(source: string): string {
  return source.replace(TOKENS, (token, _comment: unknown, _string: unknown, whole?: string) =>
    whole === undefined ? token : `${BigInt(whole)}.0`,
  );
}
