/** `pods/<name>/binding`: how a scheduler assigns a pod to a node. */
import * as z from 'zod';
import { isJsonObject, type JsonObject, type KubeObject } from '../../domain/object.ts';
import { readBody } from '../request/body.ts';
import { readWriteOptions } from '../request/write-options.ts';
import { timestamp } from '../resource/prepare.ts';
import { type Answer, objectAnswer } from '../response/answer.ts';
import { badRequest, conflict } from '../response/status.ts';
import { modifyObject } from '../verbs/modify.ts';
import { nameOf, type Operation } from '../verbs/operation.ts';

const BINDING = z.object({ target: z.object({ name: z.string().min(1), kind: z.string().optional() }) });

/** Sets the node of a pod that has none, and its condition PodScheduled. Throws Conflict when it has one. */
export async function bindPod(operation: Operation): Promise<Answer> {
  const { request, definition, hub } = operation;
  const options = readWriteOptions(request, 'CreateOptions', false);
  const { value } = await readBody(request);
  const parsed = BINDING.safeParse(value);
  if (!parsed.success) {
    throw badRequest('Binding in version "v1" cannot be handled as a Binding: target.name is required');
  }
  const node = parsed.data.target.name;
  await modifyObject(operation, {
    part: 'all',
    subresource: 'binding',
    options,
    origin: 'server',
    change(live) {
      const spec: JsonObject = isJsonObject(live.spec) ? live.spec : {};
      if (spec.nodeName !== undefined && spec.nodeName !== '') {
        throw conflict(
          definition,
          nameOf(operation),
          `pod ${nameOf(operation)} is already assigned to node ${JSON.stringify(spec.nodeName)}`,
        );
      }
      return { ...live, spec: { ...spec, nodeName: node }, status: scheduled(live, timestamp(hub.now())) };
    },
  });
  return objectAnswer({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, 201);
}

function scheduled({ status }: KubeObject, now: string): JsonObject {
  const old: JsonObject = isJsonObject(status) ? status : {};
  const others = (Array.isArray(old.conditions) ? old.conditions : []).filter(
    (one) => !isJsonObject(one) || one.type !== 'PodScheduled',
  );
  return { ...old, conditions: [...others, { type: 'PodScheduled', status: 'True', lastTransitionTime: now }] };
}
