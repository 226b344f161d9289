/** What discovery says of each built-in resource, as generated. */
import { readFileSync } from 'node:fs';

/** One resource of Kubernetes itself. */
export interface DiscoveredResource {
  group: string;
  version: string;
  kind: string;
  /** Name of its OpenAPI definition and of its Go type: `io.k8s.api.apps.v1.Deployment`. */
  definition: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  shortNames: string[];
  categories: string[];
  verbs: string[];
  /** Names of its subresources: `status`, `scale`, `log`, … */
  subresources: string[];
}

const FILE = new URL('../gen/kubernetes/resources.json', import.meta.url);

/** Every served resource, in discovery's order. */
export function discoveredResources(): DiscoveredResource[] {
  const file: { resources: DiscoveredResource[] } = JSON.parse(readFileSync(FILE, 'utf8'));
  return file.resources;
}
