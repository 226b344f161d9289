import { X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWebhookCertificate } from './certificate.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'certificate-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('openWebhookCertificate keeps authority and certificate, with keys for the owner only', async () => {
  const made = await openWebhookCertificate(folder, ['127.0.0.1']);
  expect(await openWebhookCertificate(folder, ['127.0.0.1'])).toEqual(made);
  expect(new X509Certificate(made.cert).verify(new X509Certificate(made.ca).publicKey)).toBe(true);
  const keys = (await readdir(folder)).filter((name) => name.endsWith('.key'));
  const modes = await Promise.all(keys.map(async (name) => (await stat(join(folder, name))).mode & 0o777));
  expect(modes).toEqual([0o600, 0o600]);
});

test('openWebhookCertificate issues another for another host, of the same authority', async () => {
  const made = await openWebhookCertificate(folder, ['127.0.0.1']);
  const other = await openWebhookCertificate(folder, ['hooks.example.org']);
  expect(other.ca).toBe(made.ca);
  expect(new X509Certificate(other.cert).checkHost('hooks.example.org')).toBe('hooks.example.org');
});
