/** A hub alone in a process of its own, for the benchmark: `node hub-server.ts FOLDER`. Prints its kubeconfig's path. */
import { join } from 'node:path';
import { openEmbeddedHub } from '../../infra/embedded/hub.ts';
import { writeKubeconfig } from '../../kube/kubeconfig-file.ts';

const [folder = ''] = process.argv.slice(2);
const hub = await openEmbeddedHub({ folder, host: '127.0.0.1', port: 0 });
const kubeconfig = join(folder, 'kubeconfig');
await writeKubeconfig(kubeconfig, [await hub.adminContext()]);
process.stdout.write(`${kubeconfig}\n`);
process.once('SIGTERM', async () => {
  await hub.close();
  process.exit();
});
