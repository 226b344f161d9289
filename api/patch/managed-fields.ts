/** `metadata.managedFields`: who wrote which field. */
import type { KubeObject } from '../../domain/object.ts';
import type { Schema } from '../schema/schema.ts';

/** One write other than an apply, before and after. */
export interface TrackedWrite {
  /** The stored object; `undefined` on create. */
  before: KubeObject | undefined;
  /** The object about to be stored; its managedFields are what the client sent. */
  after: KubeObject;
  manager: string;
  operation: 'Update' | 'Apply';
  /** Empty for the object itself. */
  subresource: string;
  apiVersion: string;
  schema: Schema;
  /** RFC 3339 with seconds. */
  time: string;
}

/** `after` with the managedFields that the write leads to. */
export function trackManagedFields(write: TrackedWrite): KubeObject {
  throw new Error(`not there yet: ${write.manager}`);
}
