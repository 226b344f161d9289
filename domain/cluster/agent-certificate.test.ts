import { describe, expect, test } from 'vitest';
import { AGENT_USAGES, approvalRules, isUndecided, renewalTime, type SigningRequest } from './agent-certificate.ts';

const SUBJECT = {
  commonNames: ['system:karmada:agent:m'],
  organizations: ['system:karmada:agents'],
  hasAlternativeNames: false,
};

function request(spec: Partial<SigningRequest['spec']>): SigningRequest {
  return {
    spec: {
      request: '',
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: AGENT_USAGES,
      username: 'system:karmada:agent:m',
      ...spec,
    },
  };
}

describe('approvalRules', () => {
  test.each<[string, Partial<SigningRequest['spec']>, Partial<typeof SUBJECT>, string[]]>([
    ['of the agent itself', {}, {}, ['selfclusteragent', 'clusteragent']],
    ['of somebody for an agent', { username: 'bootstrap' }, {}, ['clusteragent']],
    [
      'without key encipherment',
      { usages: ['client auth', 'digital signature'] },
      {},
      ['selfclusteragent', 'clusteragent'],
    ],
    ['without client auth', { usages: ['digital signature', 'key encipherment'] }, {}, []],
    ['with a usage too many', { usages: [...AGENT_USAGES, 'server auth'] }, {}, []],
    ['without usages', { usages: [] }, {}, []],
    ['of another signer', { signerName: 'kubernetes.io/kubelet-serving' }, {}, []],
    ['for another group', {}, { organizations: ['system:masters'] }, []],
    ['for a second group', {}, { organizations: ['system:karmada:agents', 'system:masters'] }, []],
    ['for a user that is no agent', {}, { commonNames: ['admin'] }, []],
    ['for two names', {}, { commonNames: ['system:karmada:agent:m', 'admin'] }, []],
    ['with alternative names', {}, { hasAlternativeNames: true }, []],
  ])('a request %s', (_, spec, subject, expected) => {
    const rules = approvalRules(request(spec), { ...SUBJECT, ...subject });
    expect(rules.map(({ subresource }) => subresource)).toEqual(expected);
  });
});

test.each([
  [undefined, true],
  [{ conditions: [{ type: 'Failed' }] }, true],
  [{ conditions: [{ type: 'Approved' }] }, false],
  [{ conditions: [{ type: 'Denied' }] }, false],
  [{ certificate: 'LS0t' }, false],
])('isUndecided: %j', (status, expected) => {
  expect(isUndecided({ ...request({}), status })).toBe(expected);
});

test('renewalTime leaves a fifth of the life', () => {
  const life = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2026-01-11T00:00:00Z') };
  expect(renewalTime(life)).toEqual(new Date('2026-01-09T00:00:00Z'));
});
