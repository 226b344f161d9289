/** Defaults of the kinds that run the control plane: definitions, API services, priorities, flow control. */
import { ensureObject, inPackage, setDefaults, type TypeDefaults } from '../draft.ts';
import { objectsAt, textAt } from '../fields.ts';

/** By Go type name. */
export const CONTROL_DEFAULTS: TypeDefaults = {
  ...inPackage('io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1', {
    CustomResourceDefinition: (definition) => {
      const spec = ensureObject(definition, 'spec');
      const names = ensureObject(spec, 'names');
      const kind = textAt(names, 'kind');
      setDefaults(spec, { conversion: { strategy: 'None' } });
      if (kind !== '') {
        setDefaults(names, { singular: kind.toLowerCase(), listKind: `${kind}List` });
      }
      const stored = objectsAt(spec, 'versions').find(({ storage }) => storage === true);
      if (stored) {
        setDefaults(ensureObject(definition, 'status'), { storedVersions: [textAt(stored, 'name')] });
      }
    },
    ServiceReference: (reference) => setDefaults(reference, { port: 443 }),
  }),
  ...inPackage('io.k8s.kube-aggregator.pkg.apis.apiregistration.v1', {
    ServiceReference: (reference) => setDefaults(reference, { port: 443 }),
  }),
  ...inPackage('io.k8s.api.authentication.v1', {
    TokenRequestSpec: (spec) => setDefaults(spec, { expirationSeconds: 3600 }),
  }),
  ...inPackage('io.k8s.api.scheduling.v1', {
    PriorityClass: (priority) => setDefaults(priority, { preemptionPolicy: 'PreemptLowerPriority' }),
  }),
  ...inPackage('io.k8s.api.flowcontrol.v1', {
    ExemptPriorityLevelConfiguration: (level) =>
      setDefaults(level, { nominalConcurrencyShares: 0, lendablePercent: 0 }),
    FlowSchemaSpec: (spec) => {
      spec.matchingPrecedence = spec.matchingPrecedence || 1000;
    },
    LimitedPriorityLevelConfiguration: (level) =>
      setDefaults(level, { nominalConcurrencyShares: 30, lendablePercent: 0 }),
    QueuingConfiguration: (queuing) => {
      queuing.handSize = queuing.handSize || 8;
      queuing.queues = queuing.queues || 64;
      queuing.queueLengthLimit = queuing.queueLengthLimit || 50;
    },
  }),
};
