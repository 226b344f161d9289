export { createWorkQueue } from '../kube/work-queue.ts';
