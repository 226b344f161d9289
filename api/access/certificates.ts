/** The hub's own certificate authority: made at the first start, kept in a folder, used for its server and its clients. */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';
import type { UserInfo } from './user.ts';

/** A certificate and its private key, PEM. */
export interface KeyPair {
  cert: string;
  key: string;
}

/** A certificate authority. */
export interface CertificateAuthority {
  /** PEM. */
  readonly cert: string;
  /** A certificate for a server under these names and addresses. */
  issueServer(names: readonly string[]): Promise<KeyPair>;
  /** A certificate for a client: the name as CN, the groups as O. */
  issueClient(user: Pick<UserInfo, 'username' | 'groups'>): Promise<KeyPair>;
  /**
   * Signs a request (PEM) as a client certificate with the subject it asks for.
   * Throws when the request's own signature is wrong.
   */
  signClientRequest(request: string, validForMs: number): Promise<string>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;
const CA_VALIDITY_MS = 3650 * DAY_MS;
const LEAF_VALIDITY_MS = 365 * DAY_MS;
/** Clocks differ: certificates are valid from a little earlier. */
const BACKDATE_MS = 3_600_000;

/** Opens the authority in a folder (keys 0600), making it when there is none. */
export async function openCertificateAuthority(folder: string, name: string): Promise<CertificateAuthority> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const pair = await readPair(folder, 'ca').catch(async () => {
    const made = await createAuthority(name);
    await writePair(folder, 'ca', made);
    return made;
  });
  return authorityOf(pair);
}

/** The server certificate kept in a folder, issued anew when there is none or it ends within 30 days. */
export async function openServerCertificate(
  folder: string,
  authority: CertificateAuthority,
  names: readonly string[],
): Promise<KeyPair> {
  const kept = await readPair(folder, 'server').catch(() => undefined);
  if (kept && new x509.X509Certificate(kept.cert).notAfter.getTime() - Date.now() > 30 * DAY_MS) {
    return kept;
  }
  const issued = await authority.issueServer(names);
  await writePair(folder, 'server', issued);
  return issued;
}

async function createAuthority(name: string): Promise<KeyPair> {
  const keys = await generateKeys();
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${name}`,
    ...validity(CA_VALIDITY_MS),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { cert: cert.toString('pem'), key: await privateKeyPem(keys.privateKey) };
}

async function authorityOf(pair: KeyPair): Promise<CertificateAuthority> {
  const certificate = new x509.X509Certificate(pair.cert);
  const signingKey = await importPrivateKey(pair.key);

  async function sign(
    subject: string | x509.Name,
    publicKey: x509.PublicKeyType,
    usage: string,
    validForMs: number,
    extensions: x509.Extension[] = [],
  ): Promise<string> {
    const issued = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: subject instanceof x509.Name ? subject.toJSON() : subject,
      issuer: certificate.subject,
      ...validity(validForMs),
      signingAlgorithm: ALGORITHM,
      publicKey,
      signingKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature | x509.KeyUsageFlags.keyEncipherment, true),
        new x509.ExtendedKeyUsageExtension([usage]),
        await x509.AuthorityKeyIdentifierExtension.create(certificate),
        ...extensions,
      ],
    });
    return issued.toString('pem');
  }

  return {
    cert: pair.cert,
    async issueServer(names) {
      const keys = await generateKeys();
      const alternatives = names.map((name) => ({
        type: isAddress(name) ? ('ip' as const) : ('dns' as const),
        value: name,
      }));
      const cert = await sign('CN=fleetwright', keys.publicKey, x509.ExtendedKeyUsage.serverAuth, LEAF_VALIDITY_MS, [
        new x509.SubjectAlternativeNameExtension(alternatives),
      ]);
      return { cert, key: await privateKeyPem(keys.privateKey) };
    },
    async issueClient({ username, groups }) {
      const keys = await generateKeys();
      const subject = new x509.Name([{ CN: [username] }, ...groups.map((group) => ({ O: [group] }))]);
      const cert = await sign(subject, keys.publicKey, x509.ExtendedKeyUsage.clientAuth, LEAF_VALIDITY_MS);
      return { cert, key: await privateKeyPem(keys.privateKey) };
    },
    async signClientRequest(text, validForMs) {
      const request = new x509.Pkcs10CertificateRequest(text);
      if (!(await request.verify())) {
        throw new Error('The certificate request is not signed by its own key');
      }
      return sign(request.subjectName, request.publicKey, x509.ExtendedKeyUsage.clientAuth, validForMs);
    },
  };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function importPrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  const [der] = x509.PemConverter.decode(pem);
  if (!der) {
    throw new Error('The private key of the certificate authority is no PEM');
  }
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}

/** Positive and unique, as RFC 5280 wants it. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}

function validity(validForMs: number): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - BACKDATE_MS), notAfter: new Date(now + validForMs) };
}

function isAddress(name: string): boolean {
  return /^[\d.]+$/.test(name) || name.includes(':');
}

async function readPair(folder: string, name: string): Promise<KeyPair> {
  const [cert, key] = await Promise.all([
    readFile(join(folder, `${name}.crt`), 'utf8'),
    readFile(join(folder, `${name}.key`), 'utf8'),
  ]);
  return { cert, key };
}

/** The key first and each by a rename: a crash in between leaves no half of a pair that is used. */
async function writePair(folder: string, name: string, { cert, key }: KeyPair): Promise<void> {
  for (const [file, text, mode] of [
    [`${name}.key`, key, 0o600],
    [`${name}.crt`, cert, 0o644],
  ] as const) {
    const scratch = join(folder, `.${file}.${process.pid}`);
    await writeFile(scratch, text, { mode });
    await rename(scratch, join(folder, file));
  }
}
