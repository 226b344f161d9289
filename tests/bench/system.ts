/** A system under measurement: a Karmada-compatible hub, its members, and the processes that it consists of. */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { createKubeClient, type KubeClient } from '../../kube/client.ts';
import { connectKubeconfig } from '../../kube/kubeconfig.ts';

/** How a system is named on the command line, as `key=value` pairs. */
export interface SystemDescription {
  name: string;
  /** Kubeconfig of the hub; without one the members are measured alone: what no control plane can be faster than. */
  hub?: string;
  context?: string;
  /** Kubeconfig of each member; `path` or `path#context`. */
  members: string[];
  /** Pid files (globs) of the control plane's processes: hub, engine, controllers. */
  pids: string[];
}

/** A connected system. */
export interface System {
  name: string;
  /** Where objects are created and their status is read: the hub, or each member itself. */
  templates: KubeClient[];
  /** True when policies propagate what is created. */
  hasHub: boolean;
  members: KubeClient[];
  /** Process name to pid. */
  processes: Map<string, number>;
  close(): Promise<void>;
}

/** Connects; nothing is asked yet. Throws when a kubeconfig or a pid file cannot be read. */
export function openSystem({ name, hub, context, members, pids }: SystemDescription): System {
  const connect = (source: string, contextName?: string): KubeClient => {
    const [path = '', ofPath] = source.split('#');
    const chosen = contextName ?? ofPath;
    return createKubeClient(
      connectKubeconfig({ path, ...(chosen === undefined ? {} : { context: chosen }) }, { connections: 20 }),
    );
  };
  const hubClient = hub === undefined ? undefined : connect(hub, context);
  const memberClients = members.map((member) => connect(member));
  const processes = new Map(
    pids
      .flatMap((pattern) => globSync(pattern))
      .flatMap((file) =>
        readFileSync(file, 'utf8')
          .split(/\s+/)
          .filter((pid) => pid !== '')
          .map((pid, index): [string, number] => [
            `${basename(file, '.pid')}${index === 0 ? '' : `-${index + 1}`}`,
            Number(pid),
          ]),
      ),
  );
  return {
    name,
    templates: hubClient ? [hubClient] : memberClients,
    hasHub: hubClient !== undefined,
    members: memberClients,
    processes,
    close: async () => {
      await Promise.all(
        [...memberClients, ...(hubClient ? [hubClient] : [])].map(({ transport }) => transport.close()),
      );
    },
  };
}

/** Reads `name=a,hub=/path,context=x,member=/path,member=/path,pids=/glob`. Throws on unknown or missing keys. */
export function parseSystem(text: string): SystemDescription {
  const description: SystemDescription = { name: '', members: [], pids: [] };
  for (const pair of text.split(',')) {
    const at = pair.indexOf('=');
    const [key, value] = [pair.slice(0, at), pair.slice(at + 1)];
    switch (key) {
      case 'name':
      case 'hub':
      case 'context':
        description[key] = value;
        break;
      case 'member':
        description.members.push(value);
        break;
      case 'pids':
        description.pids.push(value);
        break;
      default:
        throw new Error(`--system: "${pair}" is none of name=, hub=, context=, member=, pids=`);
    }
  }
  if (description.name === '' || description.members.length === 0) {
    throw new Error(`--system "${text}": name and at least one member are needed`);
  }
  return description;
}
