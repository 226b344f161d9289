/** The kinds of other projects that are known without configuration. */
import type { GroupVersionKind } from '../../object.ts';
import type { KindInterpreter } from '../interpreter.ts';
import { flinkDeployment } from './flink-deployment.ts';
import { bucket, gitRepository, helmChart, helmRelease, helmRepository, kustomization, ociRepository } from './flux.ts';
import {
  advancedCronJob,
  broadcastJob,
  cloneSet,
  kruiseDaemonSet,
  kruiseStatefulSet,
  sidecarSet,
  unitedDeployment,
} from './kruise.ts';
import { mpiJob, notebook, pyTorchJob, tfJob } from './kubeflow.ts';
import { kyvernoPolicy } from './kyverno.ts';
import { rayCluster, rayJob, rayService } from './ray.ts';
import { sparkApplication } from './spark-application.ts';
import { volcanoJob } from './volcano-job.ts';
import { withoutEmptyStatus } from './without-empty.ts';
import { workflow } from './workflow.ts';

/** By `group/version/kind`. */
const KINDS = new Map<string, KindInterpreter>(
  Object.entries({
    'apps.kruise.io/v1alpha1/CloneSet': cloneSet,
    'apps.kruise.io/v1alpha1/UnitedDeployment': unitedDeployment,
    'apps.kruise.io/v1beta1/StatefulSet': kruiseStatefulSet,
    'apps.kruise.io/v1alpha1/DaemonSet': kruiseDaemonSet,
    'apps.kruise.io/v1alpha1/BroadcastJob': broadcastJob,
    'apps.kruise.io/v1alpha1/AdvancedCronJob': advancedCronJob,
    'apps.kruise.io/v1alpha1/SidecarSet': sidecarSet,
    'argoproj.io/v1alpha1/Workflow': workflow,
    'batch.volcano.sh/v1alpha1/Job': volcanoJob,
    'flink.apache.org/v1beta1/FlinkDeployment': flinkDeployment,
    'helm.toolkit.fluxcd.io/v2beta1/HelmRelease': helmRelease,
    'kustomize.toolkit.fluxcd.io/v1/Kustomization': kustomization,
    'source.toolkit.fluxcd.io/v1/GitRepository': gitRepository,
    'source.toolkit.fluxcd.io/v1beta2/Bucket': bucket,
    'source.toolkit.fluxcd.io/v1beta2/HelmChart': helmChart,
    'source.toolkit.fluxcd.io/v1beta2/HelmRepository': helmRepository,
    'source.toolkit.fluxcd.io/v1beta2/OCIRepository': ociRepository,
    'kyverno.io/v1/Policy': kyvernoPolicy,
    'kyverno.io/v1/ClusterPolicy': kyvernoPolicy,
    'kubeflow.org/v1/Notebook': notebook,
    'kubeflow.org/v1/PyTorchJob': pyTorchJob,
    'kubeflow.org/v1/TFJob': tfJob,
    'kubeflow.org/v2beta1/MPIJob': mpiJob,
    'ray.io/v1/RayCluster': rayCluster,
    'ray.io/v1/RayJob': rayJob,
    'ray.io/v1/RayService': rayService,
    'sparkoperator.k8s.io/v1beta2/SparkApplication': sparkApplication,
  }).map(([kind, interpreter]) => [kind, withoutEmptyStatus(interpreter)]),
);

/** The interpreter that comes with us for a kind of another project. */
export function thirdPartyInterpreter({ group, version, kind }: GroupVersionKind): KindInterpreter | undefined {
  return KINDS.get(`${group}/${version}/${kind}`);
}
