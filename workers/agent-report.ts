/** An agent's reports on its own member. */
import { createWorkQueue } from '../kube/work-queue.ts';
import { type ClusterReporterOptions, openClusterReporter } from './cluster-reporter.ts';

/** Reports the member to the hub from now on; returns how to stop. */
export function reportMember(options: Omit<ClusterReporterOptions, 'onNews'>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const look = (): void => queue.add(options.name);
  const reporter = openClusterReporter({ ...options, onNews: look });
  const queue = createWorkQueue<string>({
    name: 'report',
    concurrency: 1,
    logger: options.logger,
    process: async () => {
      clearTimeout(timer);
      const pauseMs = await reporter.look();
      if (!isStopped) {
        timer = setTimeout(look, pauseMs);
      }
    },
  });
  look();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    queue.close();
    reporter.close();
  };
}
