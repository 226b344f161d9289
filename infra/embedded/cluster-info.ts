/** What `karmadactl register` reads first, without a name: where the hub is and by which authority to know it. */
import { stringify } from 'yaml';
import type { KubeObject } from '../../domain/object.ts';

/** The ConfigMap kube-public/cluster-info for a hub at a URL, with its authority in PEM. */
export function clusterInfo(server: string, ca: string): KubeObject {
  const cluster = { 'certificate-authority-data': Buffer.from(ca).toString('base64'), server };
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'cluster-info', namespace: 'kube-public' },
    data: { kubeconfig: stringify({ apiVersion: 'v1', kind: 'Config', clusters: [{ name: '', cluster }] }) },
  };
}
