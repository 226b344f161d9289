/** What every part of the server works with. */
import type { AdmissionChain } from './admission/admission.ts';
import type { Registry } from './resource/registry.ts';
import type { Store } from './store/store.ts';

/** The state of one hub. */
export interface Hub {
  store: Store;
  registry: Registry;
  admission: AdmissionChain;
  now(): Date;
}
