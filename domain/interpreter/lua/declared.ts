/** The layer of declared interpreters: all ResourceInterpreterCustomizations of the hub. */
import { formatApiVersion } from '../../object.ts';
import type { KindInterpreter } from '../interpreter.ts';
import type { InterpreterLayer } from '../layers.ts';
import { type Customizations, interpreterFromCustomizations } from './customization.ts';

/** What of a ResourceInterpreterCustomization counts here. */
export interface DeclaredInterpreter {
  metadata: { name: string };
  spec: { target: { apiVersion: string; kind: string }; customizations: Customizations };
}

/** The layer of these customizations, each for the exact kind of its target. Build it again when one of them changes. */
export function declaredInterpreters(customizations: readonly DeclaredInterpreter[]): InterpreterLayer {
  const groups = Map.groupBy(customizations, ({ spec: { target } }) => `${target.apiVersion}/${target.kind}`);
  const interpreters = new Map<string, KindInterpreter>(
    [...groups].map(([target, group]) => [target, interpreterFromCustomizations(group)]),
  );
  return ({ group, version, kind }) => interpreters.get(`${formatApiVersion(group, version)}/${kind}`);
}
