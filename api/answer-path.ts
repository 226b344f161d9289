/** Answers to paths that are no resources. */
import { ISSUER } from './access/service-account-tokens.ts';
import { answerBackup } from './backup.ts';
import { createDiscovery } from './discovery/discovery.ts';
import { type HealthChecks, healthAnswer } from './discovery/health.ts';
import { createOpenApi } from './discovery/openapi.ts';
import { versionInfo } from './discovery/version.ts';
import type { Hub } from './hub.ts';
import { METRICS_TYPE, type Metrics } from './metrics/metrics.ts';
import type { ApiRequest } from './request/api-request.ts';
import { type Answer, objectAnswer } from './response/answer.ts';
import { pageNotFound } from './response/page-not-found.ts';

/** Discovery, health, metrics, version, OpenAPI and the key of service-account tokens. */
export function createPathAnswers(
  hub: Hub,
  checks: HealthChecks,
  metrics: Metrics,
): (request: ApiRequest) => Promise<Answer> {
  const discovery = createDiscovery(hub.registry);
  const openApi = createOpenApi(hub.registry, hub.now);

  async function answerFixed(path: string): Promise<Answer | undefined> {
    switch (path.replace(/(.)\/$/, '$1')) {
      case '/metrics':
        return { kind: 'document', code: 200, type: METRICS_TYPE, body: metrics.text() };
      case '/version':
        return objectAnswer(versionInfo());
      case '/.well-known/openid-configuration':
        return objectAnswer({
          issuer: ISSUER,
          jwks_uri: `${ISSUER}/openid/v1/jwks`,
          response_types_supported: ['id_token'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['ES256'],
        });
      case '/openid/v1/jwks': {
        const body = JSON.stringify(await hub.serviceAccountTokens.jwks());
        return { kind: 'document', code: 200, type: 'application/jwk-set+json', body };
      }
      default:
        return undefined;
    }
  }

  return async (request) =>
    (await answerBackup(hub.store, request)) ??
    healthAnswer(checks, request.path, request.query) ??
    (await answerFixed(request.path)) ??
    openApi(request) ??
    discovery(request) ??
    pageNotFound();
}
