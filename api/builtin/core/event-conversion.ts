/** Events of events.k8s.io are those of the core group, which are stored, with other names for some fields. */
import type { JsonObject, KubeObject } from '../../../domain/object.ts';
import type { Conversion } from '../../resource/definition.ts';

/** The core group's names, and those of events.k8s.io. */
const RENAMED: Record<string, string> = {
  involvedObject: 'regarding',
  message: 'note',
  count: 'deprecatedCount',
  firstTimestamp: 'deprecatedFirstTimestamp',
  lastTimestamp: 'deprecatedLastTimestamp',
  source: 'deprecatedSource',
  reportingComponent: 'reportingController',
};

const BACK: Record<string, string> = Object.fromEntries(Object.entries(RENAMED).map(([core, own]) => [own, core]));

/** For the definition of events.k8s.io/v1. */
export const EVENT_CONVERSION: Conversion = {
  toStored: (event) => renamed(event, 'v1', BACK),
  fromStored: (event) => renamed(event, 'events.k8s.io/v1', RENAMED),
};

function renamed(
  { kind, metadata, apiVersion: _apiVersion, ...fields }: KubeObject,
  apiVersion: string,
  names: Record<string, string>,
): KubeObject {
  const own: JsonObject = Object.fromEntries(
    // Both groups read an absent text as the empty one, and only the core group writes that.
    Object.entries(fields)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [(Object.hasOwn(names, name) ? names[name] : undefined) ?? name, value]),
  );
  return { ...own, apiVersion, kind, metadata };
}
