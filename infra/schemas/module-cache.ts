/** Where the published Kubernetes specifications are read from: Go modules of pinned versions in the local module cache. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Module path to the version that the generated data is made from. */
export const MODULES = {
  'k8s.io/kubernetes': 'v1.36.3',
  'k8s.io/api': 'v0.36.2',
  'k8s.io/apimachinery': 'v0.36.2',
  'k8s.io/apiextensions-apiserver': 'v0.36.2',
  'k8s.io/kube-aggregator': 'v0.36.2',
} as const;

/** A module that {@link MODULES} names. */
export type ModulePath = keyof typeof MODULES;

/** The folder of an unpacked module. */
export function moduleFolder(module: ModulePath): string {
  const cache = process.env.GOMODCACHE ?? join(process.env.GOPATH ?? join(homedir(), 'go'), 'pkg', 'mod');
  return join(cache, `${module}@${MODULES[module]}`);
}

/** The commands that fetch what the module cache lacks; empty when everything is there. */
export function missingModules(): string[] {
  return Object.entries(MODULES)
    .filter(([module]) => !existsSync(moduleFolder(module as ModulePath)))
    .map(([module, version]) => `go mod download -json ${module}@${version}`);
}
