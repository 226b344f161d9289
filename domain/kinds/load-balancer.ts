/** Status of a load balancer, in the shapes of Kubernetes' core and networking APIs. */
import { z } from 'zod';
import { atomicList, qualifiedNamePattern } from './meta.ts';

const portStatus = z.object({
  port: z.int32().describe('The port.'),
  protocol: z.string().describe('TCP, UDP or SCTP.'),
  error: z.string().max(316).regex(qualifiedNamePattern).describe('What is wrong with the port, in one word.'),
});

/** An entry of an Ingress' status: without `ipMode`, which only Services have. */
export const ingressPoint = z.object({
  ip: z.string().optional().describe('Address, where the load balancer has one.'),
  hostname: z.string().optional().describe('Host name, where the load balancer has one.'),
  ports: z.array(portStatus).optional().meta(atomicList).describe('State of each port.'),
});

/** An entry of a Service's status. */
export const servicePoint = ingressPoint.extend({
  ipMode: z.string().optional().describe('How the address is delivered: VIP or Proxy.'),
});
