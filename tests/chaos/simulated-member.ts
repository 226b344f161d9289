/** A simulated member as a process of its own, which can be killed and frozen: NAME FOLDER PORT. */
import { join } from 'node:path';
import { BUILTIN_RESOURCES } from '../../api/builtin/resources.ts';
import { openEmbeddedServer } from '../../infra/embedded/api-server.ts';
import { startMember } from '../../infra/members/member.ts';
import { writeKubeconfig } from '../../kube/kubeconfig-file.ts';

const NODES = [1, 2, 3].map((index) => ({ name: `node-${index}`, cpu: '32', memory: '256Gi' }));

const [name = '', folder = '', port = ''] = process.argv.slice(2);
const server = await openEmbeddedServer({
  name,
  folder,
  host: '127.0.0.1',
  port: Number(port),
  definitions: BUILTIN_RESOURCES,
});
await startMember({ transport: server.transport, nodes: NODES });
await writeKubeconfig(join(folder, 'kubeconfig'), [await server.adminContext()]);
process.stdout.write('ready\n');
