/** A group of kinds that the hub lists like its own, and that a handler answers instead of the store. */
import type { UserInfo } from './access/user.ts';
import type { ApiRequest } from './request/api-request.ts';
import type { ResourceDefinition } from './resource/definition.ts';
import type { Answer } from './response/answer.ts';

/** One group. The hub authenticates and authorizes; the rest is the handler's. */
export interface Extension {
  group: string;
  definitions: readonly ResourceDefinition[];
  handle(request: Request, user: UserInfo): Promise<Response>;
}

/** The handler's answer. */
export async function answerByExtension(extension: Extension, request: ApiRequest, user: UserInfo): Promise<Answer> {
  return { kind: 'response', response: await extension.handle(await webRequestOf(request), user) };
}

/** The request as it came, or one like it where it came from this process. */
export async function webRequestOf({
  web,
  method,
  path,
  query,
  header,
  headerNames,
  body,
  signal,
}: ApiRequest): Promise<Request> {
  if (web) {
    return web;
  }
  const url = new URL(path, 'http://hub');
  url.search = query.toString();
  const headers = Object.fromEntries(headerNames().map((name) => [name, header(name) ?? '']));
  const text =
    body.kind === 'value'
      ? JSON.stringify(body.value)
      : body.kind === 'bytes'
        ? new TextDecoder().decode(await body.read())
        : undefined;
  return new Request(url, { method, headers, signal, ...(text === undefined ? {} : { body: text }) });
}
