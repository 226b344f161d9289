/** The defaults that Kubernetes applies to its own kinds: those declared on types and those each type's code sets. */

import { goFields } from '../../domain/kubernetes/go-types.ts';
import { isJsonObject, type JsonObject } from '../../domain/object.ts';
import { ADMISSION_DEFAULTS } from './admission/defaults.ts';
import { APPS_DEFAULTS } from './apps/defaults.ts';
import { AUTOSCALING_DEFAULTS } from './autoscaling/defaults.ts';
import { BATCH_DEFAULTS } from './batch/defaults.ts';
import { CONTROL_DEFAULTS } from './control/defaults.ts';
import { CORE_DEFAULTS } from './core/defaults.ts';
import type { TypeDefaults } from './draft.ts';
import { NETWORKING_DEFAULTS } from './networking/defaults.ts';
import { RBAC_DEFAULTS } from './rbac/defaults.ts';
import { STORAGE_DEFAULTS } from './storage/defaults.ts';

const DEFAULTS: TypeDefaults = {
  ...CORE_DEFAULTS,
  ...APPS_DEFAULTS,
  ...BATCH_DEFAULTS,
  ...AUTOSCALING_DEFAULTS,
  ...NETWORKING_DEFAULTS,
  ...RBAC_DEFAULTS,
  ...STORAGE_DEFAULTS,
  ...ADMISSION_DEFAULTS,
  ...CONTROL_DEFAULTS,
};

/** Sets the defaults of a struct and then of those inside it, in place. */
export function applyDefaults(type: string, draft: JsonObject): void {
  const own = Object.hasOwn(DEFAULTS, type) ? DEFAULTS[type] : undefined;
  own?.(draft);
  for (const field of goFields(type) ?? []) {
    if (field.inline) {
      applyDefaults(field.type, draft);
      continue;
    }
    if (field.default !== undefined) {
      draft[field.name] ??= field.default;
    }
    const value = draft[field.name];
    if (goFields(field.type) === undefined || typeof value !== 'object' || value === null) {
      continue;
    }
    const structs = field.shape === 'one' ? [value] : Object.values(value);
    for (const struct of structs) {
      if (isJsonObject(struct)) {
        applyDefaults(field.type, struct);
      }
    }
  }
}
