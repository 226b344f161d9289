/** The kinds of Kubernetes itself that Karmada knows more of than "carry the status back". */
import type { GroupVersionKind } from '../../object.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { cronJob } from './cron-job.ts';
import { daemonSet } from './daemon-set.ts';
import { deployment } from './deployment.ts';
import { horizontalPodAutoscaler } from './horizontal-pod-autoscaler.ts';
import { ingress } from './ingress.ts';
import { job } from './job.ts';
import { persistentVolume } from './persistent-volume.ts';
import { persistentVolumeClaim } from './persistent-volume-claim.ts';
import { pod } from './pod.ts';
import { podDisruptionBudget } from './pod-disruption-budget.ts';
import { replicaSet } from './replica-set.ts';
import { secret } from './secret.ts';
import { service } from './service.ts';
import { serviceAccount } from './service-account.ts';
import { serviceImport } from './service-import.ts';
import { statefulSet } from './stateful-set.ts';
import { typedInterpreter } from './typed.ts';

/** By `group/version/kind`; the core group is empty. */
const KINDS = new Map<string, KindInterpreter>(
  Object.entries<KindInterpreter>({
    'apps/v1/Deployment': deployment,
    'apps/v1/ReplicaSet': replicaSet,
    'apps/v1/StatefulSet': statefulSet,
    'apps/v1/DaemonSet': daemonSet,
    'batch/v1/Job': job,
    'batch/v1/CronJob': cronJob,
    '/v1/Pod': pod,
    '/v1/Service': service,
    '/v1/ServiceAccount': serviceAccount,
    '/v1/PersistentVolume': persistentVolume,
    '/v1/PersistentVolumeClaim': persistentVolumeClaim,
    '/v1/Secret': secret,
    'networking.k8s.io/v1/Ingress': ingress,
    'policy/v1/PodDisruptionBudget': podDisruptionBudget,
    'autoscaling/v2/HorizontalPodAutoscaler': horizontalPodAutoscaler,
    'multicluster.x-k8s.io/v1alpha1/ServiceImport': serviceImport,
  }).map(([kind, interpreter]) => [kind, typedInterpreter(interpreter)]),
);

/** The native interpreter of a kind; undefined for a kind that has none. */
export function nativeInterpreter({ group, version, kind }: GroupVersionKind): KindInterpreter | undefined {
  return KINDS.get(`${group}/${version}/${kind}`);
}
