/** Admission: what may still change or refuse a write after it is authorized. */
import type { KubeObject } from '../../domain/object.ts';
import type { UserInfo } from '../access/user.ts';
import type { ResourceDefinition } from '../resource/definition.ts';
import type { Rounds } from './reinvocation.ts';

/** One write under admission. Objects are in the version of `definition`. */
export interface Admission {
  operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  definition: ResourceDefinition;
  /** Empty for the object itself. */
  subresource: string;
  namespace: string | undefined;
  /** Empty while `generateName` has not been used. */
  name: string;
  /** Absent on deletion. */
  object?: KubeObject;
  /** Absent on creation. */
  old?: KubeObject;
  dryRun: boolean;
  user: UserInfo;
  /** Collects warnings for the client. */
  warnings: string[];
  /** Collects annotations of the audit event. */
  annotations: Map<string, string>;
  /** Of the mutating part; see `reinvocation.ts`. */
  rounds?: Rounds;
  /** Called once the write has ended: stored and seen by readers, or failed. */
  whenEnded: (() => void)[];
}

/** One plugin. Both functions refuse by throwing. */
export interface AdmissionPlugin {
  /** Returns the object to go on with. Must not change what it is given. */
  mutate?(admission: Admission, object: KubeObject): KubeObject | Promise<KubeObject>;
  validate?(admission: Admission): void | Promise<void>;
  /** True for a plugin whose `mutate` is called once more when somebody has changed the object. @default false */
  asksAgain?: boolean;
}

/** Does a write that is under admission, and lets go of what was held for it. */
export async function admitted<Result>({ whenEnded }: Admission, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } finally {
    for (const end of whenEnded) {
      end();
    }
  }
}

/** All plugins as one. */
export interface AdmissionChain {
  mutate(admission: Admission, object: KubeObject): Promise<KubeObject>;
  validate(admission: Admission): Promise<void>;
}

/** Plugins in the order in which they are asked. */
export function admissionChain(plugins: readonly AdmissionPlugin[]): AdmissionChain {
  return {
    async mutate(admission, object) {
      const rounds: Rounds = { again: false, wanted: false };
      const first = await mutateInTurn(plugins, { ...admission, rounds }, object);
      if (!rounds.wanted) {
        return first;
      }
      rounds.again = true;
      const again = plugins.filter((plugin) => plugin.asksAgain);
      return mutateInTurn(again, { ...admission, rounds }, first);
    },
    async validate(admission) {
      for (const plugin of plugins) {
        await plugin.validate?.(admission);
      }
    },
  };
}

async function mutateInTurn(
  plugins: readonly AdmissionPlugin[],
  admission: Admission,
  object: KubeObject,
): Promise<KubeObject> {
  let result = object;
  for (const plugin of plugins) {
    if (plugin.mutate) {
      result = await plugin.mutate({ ...admission, object: result }, result);
    }
  }
  return result;
}
