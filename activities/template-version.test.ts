import { expect, test } from 'vitest';
import { resourceBinding } from '../domain/fixtures.ts';
import { differOnlyInVersion, isMadeFrom } from './template-version.ts';

const SUBJECT = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'nginx' };
const madeFrom = (resourceVersion: string) => resourceBinding({ resource: { ...SUBJECT, resourceVersion } });

test.each<[string, ReturnType<typeof madeFrom> | undefined, { name?: string; version: string } | undefined, boolean]>([
  ['a newer template', madeFrom('12'), { version: '9' }, true],
  ['this template', madeFrom('12'), { version: '12' }, true],
  ['an older template', madeFrom('9'), { version: '12' }, false],
  ['nothing yet', undefined, { version: '12' }, false],
  ['a template that is no cause', madeFrom('12'), undefined, false],
  ['another template of the kind', madeFrom('12'), { name: 'other', version: '9' }, false],
])('isMadeFrom() with %s', (_, binding, cause, wanted) => {
  const causes = cause ? [{ ...SUBJECT, ...(cause.name && { name: cause.name }), resourceVersion: cause.version }] : [];
  expect(isMadeFrom(binding, SUBJECT, causes)).toBe(wanted);
});

test('differOnlyInVersion() looks past the version of the template alone', () => {
  expect(differOnlyInVersion(madeFrom('1'), madeFrom('2'))).toBe(true);
  expect(differOnlyInVersion(madeFrom('1'), { ...madeFrom('2'), metadata: { name: 'b' } })).toBe(false);
});
