/** Acts out Jobs and CronJobs. */
import { planCronJob, scheduledJob } from '../cron-job.ts';
import { planJob } from '../job.ts';
import { RESOURCES } from '../kinds.ts';
import { ownedBy } from '../ownership.ts';
import { BY_OWNER } from './caches.ts';
import {
  type Controller,
  createObject,
  enqueueOwner,
  enqueueSelf,
  type MemberControl,
  removeObject,
  writeStatus,
} from './control.ts';

/** The controller of Jobs. */
export function jobController(member: MemberControl): Controller {
  const { jobs, pods } = member.caches;
  return {
    name: 'jobs',
    watch(enqueue) {
      enqueueSelf(jobs, enqueue);
      enqueueOwner(pods, 'Job', enqueue);
    },
    async reconcile(key, enqueue) {
      const job = jobs.get(key);
      if (!job) {
        return;
      }
      const plan = planJob(job, pods.byIndex(BY_OWNER, job.metadata.uid ?? ''), new Date());
      if (plan.expired) {
        await removeObject(member, RESOURCES.jobs, job);
        return;
      }
      const { metadata, spec } = job.spec.template;
      const pod = ownedBy(job, {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { ...metadata, generateName: `${job.metadata.name}-` },
        spec,
      });
      for (let count = 0; count < plan.create; count++) {
        await createObject(member, RESOURCES.pods, pods, pod);
      }
      for (const pod of plan.remove) {
        await removeObject(member, RESOURCES.pods, pod);
      }
      await writeStatus(member, RESOURCES.jobs, jobs, job, plan.status);
      if (plan.againInMs !== undefined) {
        enqueue(key, plan.againInMs);
      }
    },
  };
}

/** The controller of CronJobs. */
export function cronJobController(member: MemberControl): Controller {
  const { cronJobs, jobs } = member.caches;
  return {
    name: 'cronjobs',
    watch(enqueue) {
      enqueueSelf(cronJobs, enqueue);
      enqueueOwner(jobs, 'CronJob', enqueue);
    },
    async reconcile(key, enqueue) {
      const cronJob = cronJobs.get(key);
      if (!cronJob) {
        return;
      }
      const plan = planCronJob(cronJob, jobs.byIndex(BY_OWNER, cronJob.metadata.uid ?? ''), new Date());
      for (const job of plan.remove) {
        await removeObject(member, RESOURCES.jobs, job);
      }
      if (plan.due) {
        await createObject(member, RESOURCES.jobs, jobs, ownedBy(cronJob, scheduledJob(cronJob, plan.due)));
      }
      await writeStatus(member, RESOURCES.cronJobs, cronJobs, cronJob, plan.status);
      if (plan.againInMs !== undefined) {
        enqueue(key, plan.againInMs);
      }
    },
  };
}
