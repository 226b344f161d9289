/**
 * The contract of the hub is that of kube-apiserver: each scenario is played to our server and compared with what a real
 * one answered. With a kubeconfig in FLEETWRIGHT_REAL_HUB the real one plays along (and `vitest -u` records it); without,
 * its recorded answers are the measure. The real one must have no controllers but those that the hub has, too:
 * `--controllers=namespace,garbagecollector,serviceaccount-token,csrsigning,clusterrole-aggregation`.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isJsonObject, type JsonObject } from '../../domain/object.ts';
import { type Call, type Caller, ourCaller, type Reply, realCaller } from './caller.ts';
import { createTranscript, type Exchange } from './transcript.ts';

/** Sends a request, notes it in the transcript and gives the body (an empty object for text). */
export type Play = (
  method: string,
  path: string,
  body?: Call['body'],
  headers?: Call['headers'],
) => Promise<JsonObject>;

/** What is played: `namespace` is the scenario's own; what is asked quietly leaves no trace in the transcript. */
export type Scenario = (play: Play, namespace: string, quiet: Play) => Promise<void>;

const realHub = process.env.FLEETWRIGHT_REAL_HUB;

let ours: Caller;
let real: Caller | undefined;

/** To be called once in a file, before its scenarios. */
export function openCallers(): void {
  beforeAll(async () => {
    ours = await ourCaller();
    real = realHub === undefined ? undefined : realCaller(realHub);
  });
  afterAll(async () => {
    await ours.close();
    await real?.close();
  });
}

/** How long a scenario may take, in ms. */
const TIMEOUT = 30_000;

/** A test that plays a scenario; `timeout` for one that is much work, in ms. */
export function scenario(name: string, play: Scenario, timeout = TIMEOUT): void {
  test(name, { timeout }, async () => {
    const namespace = `contract-${randomBytes(6).toString('hex')}`;
    const expected = real && (await transcriptOf(real, play, namespace));
    const found = await transcriptOf(ours, play, namespace);
    expect(expected ?? found).toMatchSnapshot();
    if (expected) {
      expect(found).toEqual(expected);
    }
  });
}

async function transcriptOf(caller: Caller, play: Scenario, namespace: string): Promise<Exchange[]> {
  const transcript = createTranscript(namespace);
  const object: JsonObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await caller.send({ method: 'POST', path: '/api/v1/namespaces', body: object });
  try {
    const playWith =
      (note: (call: Call, reply: Reply) => void): Play =>
      async (method, path, body, headers) => {
        const call: Call = { method, path, ...(body !== undefined && { body }), ...(headers && { headers }) };
        const reply = await caller.send(call);
        note(call, reply);
        return objectOf(reply.text);
      };
    const quiet = playWith(() => {});
    await play(playWith(transcript.add), namespace, quiet);
  } finally {
    await caller.send({ method: 'DELETE', path: `/api/v1/namespaces/${namespace}` });
  }
  return transcript.exchanges;
}

function objectOf(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

/** Waits until a user may do something: kube-apiserver learns of new bindings a moment after it has stored them. */
export async function untilAllowed(quiet: Play, user: string, resourceAttributes: JsonObject): Promise<void> {
  for (;;) {
    const review = { spec: { user, groups: ['system:authenticated'], resourceAttributes } };
    const { status } = await quiet('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', review);
    if (isJsonObject(status) && status.allowed === true) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A text field of an answer by its path. */
export function textOf(object: JsonObject, ...path: string[]): string {
  let value: JsonObject[string] = object;
  for (const step of path) {
    value = isJsonObject(value) ? value[step] : undefined;
  }
  return typeof value === 'string' ? value : '';
}
