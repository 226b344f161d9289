/** Defaults of pods, their templates and containers. */
import type { JsonObject } from '../../../domain/object.ts';
import { addMissing, ensureObject, setDefaults, type TypeDefaults } from '../draft.ts';
import { numberAt, objectAt, objectsAt, textAt } from '../fields.ts';

/** `Always` for the tag `latest`, said or implied; else `IfNotPresent`. A digest pins the image as a tag does. */
function pullPolicyOf(image: string): 'Always' | 'IfNotPresent' {
  const [reference = '', digest] = image.split('@');
  const tag = /:([^/:]*)$/.exec(reference)?.[1] ?? (digest === undefined ? 'latest' : '');
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function setContainerDefaults(container: JsonObject): void {
  setDefaults(container, {
    imagePullPolicy: pullPolicyOf(textAt(container, 'image')),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
}

/** `serviceAccount` is the old name of `serviceAccountName`; both are written, the new one wins. */
function joinServiceAccountNames(spec: JsonObject): void {
  const name = textAt(spec, 'serviceAccountName') || textAt(spec, 'serviceAccount');
  if (name !== '') {
    spec.serviceAccountName = name;
    spec.serviceAccount = name;
  }
}

/** Defaults that only a Pod has, not the template of one. */
function setPodDefaults(pod: JsonObject): void {
  const spec = ensureObject(pod, 'spec');
  for (const container of [...objectsAt(spec, 'containers'), ...objectsAt(spec, 'initContainers')]) {
    const limits = objectAt(container, 'resources', 'limits');
    if (limits) {
      addMissing(ensureObject(ensureObject(container, 'resources'), 'requests'), limits);
    }
    if (spec.hostNetwork === true) {
      for (const port of objectsAt(container, 'ports')) {
        setDefaults(port, { hostPort: numberAt(port, 'containerPort') });
      }
    }
  }
  setDefaults(spec, { enableServiceLinks: true });
  if (numberAt(spec, 'terminationGracePeriodSeconds') < 0) {
    spec.terminationGracePeriodSeconds = 1;
  }
}

/** By type name inside core/v1. */
export const POD_DEFAULTS: TypeDefaults = {
  Container: setContainerDefaults,
  EphemeralContainerCommon: setContainerDefaults,
  HTTPGetAction: (action) => setDefaults(action, { path: '/', scheme: 'HTTP' }),
  ImageVolumeSource: (source) => setDefaults(source, { pullPolicy: pullPolicyOf(textAt(source, 'reference')) }),
  Pod: setPodDefaults,
  PodSpec: (spec) => {
    joinServiceAccountNames(spec);
    setDefaults(spec, {
      dnsPolicy: 'ClusterFirst',
      restartPolicy: 'Always',
      schedulerName: 'default-scheduler',
      securityContext: {},
      terminationGracePeriodSeconds: 30,
    });
  },
  Probe: (probe) =>
    setDefaults(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 }),
};
