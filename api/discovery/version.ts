/** `/version`: which Kubernetes the hub speaks like. */
import type { JsonObject } from '../../domain/object.ts';

/** The minor version of Kubernetes whose kinds are served. */
const MINOR = '36';

/** The version document. */
export function versionInfo(): JsonObject {
  return {
    major: '1',
    minor: MINOR,
    emulationMajor: '1',
    emulationMinor: MINOR,
    minCompatibilityMajor: '1',
    minCompatibilityMinor: String(Number(MINOR) - 1),
    gitVersion: `v1.${MINOR}.0-fleetwright`,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: `node ${process.version}`,
    compiler: 'node',
    platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
  };
}
