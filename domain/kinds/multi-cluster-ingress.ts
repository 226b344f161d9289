/** networking.karmada.io/v1alpha1 MultiClusterIngress: an Ingress over the Services of several members. */
import { z } from 'zod';
import { ingressPoint } from './load-balancer.ts';
import { atomicList, atomicMap, objectMeta } from './meta.ts';

const ingressBackend = z.object({
  service: z
    .object({
      name: z.string().describe('Name of the Service, in the same namespace.'),
      port: z
        .object({
          name: z.string().optional().describe('Name of the port; excludes number.'),
          number: z.int32().optional().describe('Number of the port; excludes name.'),
        })
        .optional()
        .meta(atomicMap)
        .describe('Port of the Service.'),
    })
    .optional()
    .describe('A Service; excludes resource.'),
  resource: z
    .object({
      apiGroup: z.string().optional().describe('API group of the object; the core group when absent.'),
      kind: z.string().describe('Kind of the object.'),
      name: z.string().describe('Name of the object.'),
    })
    .optional()
    .meta(atomicMap)
    .describe('An object of the same namespace that serves; excludes service.'),
});
export type IngressBackend = z.infer<typeof ingressBackend>;

const httpIngressPath = z.object({
  path: z.string().optional().describe('Path of the request; must start with / for Exact and Prefix.'),
  pathType: z.string().describe('How the path is matched: Exact, Prefix or ImplementationSpecific.'),
  backend: ingressBackend.describe('Where the request goes.'),
});
export type HTTPIngressPath = z.infer<typeof httpIngressPath>;

const ingressSpec = z.object({
  ingressClassName: z.string().optional().describe('Class of the Ingress: who implements it.'),
  defaultBackend: ingressBackend.optional().describe('Where requests go that no rule matches.'),
  tls: z
    .array(
      z.object({
        hosts: z.array(z.string()).optional().meta(atomicList).describe('Hosts that the certificate is for.'),
        secretName: z.string().optional().describe('Secret with certificate and key.'),
      }),
    )
    .optional()
    .meta(atomicList)
    .describe('Certificates by host.'),
  rules: z
    .array(
      z.object({
        host: z.string().optional().describe('Host of the request, exact or with a leading *.; all hosts when absent.'),
        http: z
          .object({ paths: z.array(httpIngressPath).meta(atomicList).describe('Backends by path.') })
          .optional()
          .describe('Rules for HTTP.'),
      }),
    )
    .optional()
    .meta(atomicList)
    .describe('Backends by host and path.'),
});
export type IngressSpec = z.infer<typeof ingressSpec>;

export const multiClusterIngress = z
  .object({
    apiVersion: z.literal('networking.karmada.io/v1alpha1'),
    kind: z.literal('MultiClusterIngress'),
    metadata: objectMeta,
    spec: ingressSpec.optional().describe('The rules, as those of an Ingress.'),
    status: z
      .object({
        loadBalancer: z
          .object({
            ingress: z.array(ingressPoint).optional().meta(atomicList).describe('Where traffic comes in.'),
          })
          .optional()
          .describe('The load balancer in front.'),
        trafficBlockClusters: z
          .array(z.string())
          .optional()
          .describe('Clusters that a Remedy has cut off from traffic.'),
        serviceLocations: z
          .array(
            z.object({
              name: z.string().describe('Name of the Service.'),
              clusters: z.array(z.string()).optional().describe('Clusters it runs in.'),
            }),
          )
          .optional()
          .describe('Where the Services behind the rules run.'),
      })
      .optional()
      .describe('What has been set up.'),
  })
  .describe('MultiClusterIngress brings HTTP traffic to Services of several clusters.');
export type MultiClusterIngress = z.infer<typeof multiClusterIngress>;
