/** Acts out Jobs and CronJobs. */
import { planCronJob, scheduledJob } from '../cron-job.ts';
import { planJob } from '../job.ts';
import { RESOURCES } from '../kinds.ts';
import { ownedBy } from '../ownership.ts';
import { type Controller, createObject, type MemberControl } from './control.ts';
import { createPods, ownerController } from './owner.ts';

/** The controller of Jobs. */
export function jobController(member: MemberControl): Controller {
  const { jobs, pods } = member.caches;
  return ownerController({
    member,
    name: 'jobs',
    kind: 'Job',
    owners: { resource: RESOURCES.jobs, cache: jobs },
    dependents: { resource: RESOURCES.pods, cache: pods },
    plan: planJob,
    create: (job, plan) => createPods(member, job, job.spec.template, plan.create),
  });
}

/** The controller of CronJobs. */
export function cronJobController(member: MemberControl): Controller {
  const { cronJobs, jobs } = member.caches;
  return ownerController({
    member,
    name: 'cronjobs',
    kind: 'CronJob',
    owners: { resource: RESOURCES.cronJobs, cache: cronJobs },
    dependents: { resource: RESOURCES.jobs, cache: jobs },
    plan: planCronJob,
    async create(cronJob, { due }) {
      if (due) {
        await createObject(member, RESOURCES.jobs, jobs, ownedBy(cronJob, scheduledJob(cronJob, due)));
      }
    },
  });
}
