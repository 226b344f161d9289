/** Server-side apply (signature; see the tests beside it). */
import type { KubeObject } from '../../domain/object.ts';
import type { Schema } from '../schema/schema.ts';

/** A field that another manager owns with another value. */
export interface ApplyConflict {
  /** The other manager as messages name it: `"x" using apps/v1`. */
  manager: string;
  /** The field as messages name it: `.spec.replicas`. */
  field: string;
}

/** What one apply request brings. */
export interface ApplyRequest {
  /** The stored object; `undefined` creates. */
  live: KubeObject | undefined;
  /** The applied configuration, without managedFields. */
  applied: KubeObject;
  manager: string;
  /** Takes conflicting fields over. */
  force: boolean;
  /** Empty for the object itself. */
  subresource: string;
  schema: Schema;
  /** RFC 3339 with seconds. */
  time: string;
}

/** Applies; with conflicts (and no `force`) the object is the live one, unchanged. Throws PatchError. */
export function applyServerSide(request: ApplyRequest): { object: KubeObject; conflicts: ApplyConflict[] } {
  throw new Error(`not there yet: ${request.manager}`);
}

/** The message of the 409 that conflicts lead to. */
export function conflictMessage(conflicts: ApplyConflict[]): string {
  throw new Error(`not there yet: ${conflicts.length}`);
}
