/** `authorizer` in CEL: what the sender of a request, or a service account, may do. */
import type { Environment } from '@marcbachmann/cel-js';
import type { Action, Authorizer, Decision } from '../../access/authorize.ts';
import { serviceAccountUser, type UserInfo } from '../../access/user.ts';

const PACKAGE = 'kubernetes.authorization';

type ResourceAction = Extract<Action, { kind: 'resource' }>;

/** The library tells types apart by class. */
class PathCheck {
  readonly decide: (verb: string) => Decision;

  constructor(decide: (verb: string) => Decision) {
    this.decide = decide;
  }
}

class GroupCheck {
  readonly asker: AuthorizerValue;
  readonly group: string;

  constructor(asker: AuthorizerValue, group: string) {
    this.asker = asker;
    this.group = group;
  }
}

class ResourceCheck {
  readonly asker: AuthorizerValue;
  readonly action: ResourceAction;

  constructor(asker: AuthorizerValue, action: ResourceAction) {
    this.asker = asker;
    this.action = action;
  }

  with(part: Partial<ResourceAction>): ResourceCheck {
    return new ResourceCheck(this.asker, { ...this.action, ...part });
  }
}

class DecisionValue {
  readonly decision: Decision;

  constructor(decision: Decision) {
    this.decision = decision;
  }
}

/** The value of the variable `authorizer`. */
export class AuthorizerValue {
  readonly user: UserInfo;
  readonly authorize: Authorizer;
  /** What the request is about; only asked of the sender. */
  readonly requestResource: ResourceCheck | undefined;

  constructor(user: UserInfo, authorize: Authorizer, request?: Omit<ResourceAction, 'kind' | 'verb'>) {
    this.user = user;
    this.authorize = authorize;
    this.requestResource = request && new ResourceCheck(this, { kind: 'resource', verb: '', ...request });
  }
}

/** The CEL type of the variable. */
export const AUTHORIZER_TYPE = `${PACKAGE}.Authorizer`;

/** Registers types and functions. */
export function registerAuthorizer(environment: Environment): void {
  const [path, group, resource, decision] = ['PathCheck', 'GroupCheck', 'ResourceCheck', 'Decision'].map(
    (name) => `${PACKAGE}.${name}`,
  );
  environment
    .registerType(`${path}`, { ctor: PathCheck, fields: {} })
    .registerType(`${group}`, { ctor: GroupCheck, fields: {} })
    .registerType(`${resource}`, { ctor: ResourceCheck, fields: {} })
    .registerType(`${decision}`, { ctor: DecisionValue, fields: {} })
    .registerType(AUTHORIZER_TYPE, { ctor: AuthorizerValue, fields: { requestResource: `${resource}` } })
    .registerFunction(`${AUTHORIZER_TYPE}.path(string): ${path}`, pathCheck)
    .registerFunction(
      `${AUTHORIZER_TYPE}.group(string): ${group}`,
      (asker: AuthorizerValue, name: string) => new GroupCheck(asker, name),
    )
    .registerFunction(
      `${AUTHORIZER_TYPE}.serviceAccount(string, string): ${AUTHORIZER_TYPE}`,
      ({ authorize }: AuthorizerValue, namespace: string, name: string) =>
        new AuthorizerValue(serviceAccountUser(namespace, name), authorize),
    )
    .registerFunction(`${group}.resource(string): ${resource}`, resourceCheck)
    .registerFunction(`${resource}.subresource(string): ${resource}`, (check: ResourceCheck, subresource: string) =>
      check.with({ subresource }),
    )
    .registerFunction(`${resource}.namespace(string): ${resource}`, (check: ResourceCheck, namespace: string) =>
      check.with({ namespace }),
    )
    .registerFunction(`${resource}.name(string): ${resource}`, (check: ResourceCheck, name: string) =>
      check.with({ name }),
    )
    // Selectors narrow what is asked for; roles know none.
    .registerFunction(`${resource}.fieldSelector(string): ${resource}`, (check: ResourceCheck) => check)
    .registerFunction(`${resource}.labelSelector(string): ${resource}`, (check: ResourceCheck) => check)
    .registerFunction(
      `${path}.check(string): ${decision}`,
      ({ decide }: PathCheck, verb: string) => new DecisionValue(decide(verb)),
    )
    .registerFunction(
      `${resource}.check(string): ${decision}`,
      ({ asker, action }: ResourceCheck, verb: string) =>
        new DecisionValue(asker.authorize(asker.user, { ...action, verb })),
    )
    .registerFunction(`${decision}.allowed(): bool`, (value: DecisionValue) => value.decision.allowed)
    .registerFunction(`${decision}.reason(): string`, (value: DecisionValue) => value.decision.reason)
    .registerFunction(`${decision}.errored(): bool`, () => false)
    .registerFunction(`${decision}.error(): string`, () => '');
}

function pathCheck({ user, authorize }: AuthorizerValue, path: string): PathCheck {
  if (path.trim() === '') {
    throw new RangeError('path must not be empty');
  }
  return new PathCheck((verb) => authorize(user, { kind: 'path', verb, path }));
}

function resourceCheck({ asker, group }: GroupCheck, resource: string): ResourceCheck {
  if (resource.trim() === '') {
    throw new RangeError('resource must not be empty');
  }
  const action = { kind: 'resource', verb: '', group, resource, subresource: '', namespace: '', name: '' } as const;
  return new ResourceCheck(asker, action);
}
