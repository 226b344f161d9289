/** A certificate request says who has sent it; only the hub knows. */
import { isJsonObject, type KubeObject } from '../../domain/object.ts';
import { userObject } from '../reviews/self-subject-review.ts';
import type { Admission, AdmissionPlugin } from './admission.ts';

const FIELDS = ['username', 'uid', 'groups', 'extra'];

/** Fills in the sender on creation and keeps the request as it was afterwards. */
export const certificateRequester: AdmissionPlugin = {
  mutate(admission, object) {
    const { definition, operation, user } = admission;
    if (definition.group !== 'certificates.k8s.io' || definition.plural !== 'certificatesigningrequests') {
      return object;
    }
    if (operation === 'UPDATE') {
      return keepSpec(admission, object);
    }
    const spec = isJsonObject(object.spec) ? object.spec : {};
    const asked = Object.fromEntries(Object.entries(spec).filter(([field]) => !FIELDS.includes(field)));
    return { ...object, spec: { ...asked, ...userObject(user) } };
  },
};

function keepSpec({ old }: Admission, object: KubeObject): KubeObject {
  return old?.spec === undefined ? object : { ...object, spec: old.spec };
}
