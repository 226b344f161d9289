/** Kubernetes' rules for the status of a load balancer. */
import type { FieldError } from '../field-error.ts';
import { dns1123Subdomain, isIpAddress } from './kubernetes-names.ts';
import { invalid, invalidEach } from './rejections.ts';

/** Points at which traffic comes in: addresses must be addresses and host names none. */
export function validateLoadBalancer(
  points: readonly { ip?: string | undefined; hostname?: string | undefined }[] | undefined,
): FieldError[] {
  return (points ?? []).flatMap(({ ip, hostname }, index) => {
    const field = `status.loadBalancer.ingress[${index}]`;
    return [
      ...(ip && !isIpAddress(ip) ? [invalid(`${field}.ip`, ip, 'must be a valid IP address')] : []),
      ...(hostname ? invalidEach(`${field}.hostname`, hostname, dns1123Subdomain(hostname)) : []),
      ...(hostname && isIpAddress(hostname)
        ? [invalid(`${field}.hostname`, hostname, 'must be a DNS name, not an IP address')]
        : []),
    ];
  });
}
