/** Karmada's webhooks as web-standard handlers: admission under Karmada's paths, conversion of bindings, probes. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from 'pino';
import { z } from 'zod';
import { mutateOutcome, validateOutcome, type WebhookContext } from './admission.ts';
import { type AdmissionOutcome, admissionReview, reviewAnswer } from './admission-review.ts';
import { conversionReview, convert } from './conversion-review.ts';
import { CLUSTER_WEBHOOKS, CONVERSION_PATH, WEBHOOKS } from './registrations.ts';

/** Longest body that is read, in bytes: an object and its former state, of kube-apiserver's bound of 3 MiB each. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** What the handlers work with. */
export interface WebhookAppOptions extends WebhookContext {
  /** Rules are asked only after it resolves. */
  synced: Promise<void>;
  logger: Pick<Logger, 'error'>;
}

/** The handlers. A body that is no review is answered 400, a failure of our own 500; both say why. */
export function webhookApp(context: WebhookAppOptions): Hono {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));
  for (const { path, type } of [...WEBHOOKS, ...CLUSTER_WEBHOOKS]) {
    app.post(path, async ({ req, json, text }) => {
      const review = admissionReview.safeParse(await bodyOf(req.raw));
      if (!review.success) {
        return text(`The body is no AdmissionReview of admission.k8s.io/v1:\n${z.prettifyError(review.error)}`, 400);
      }
      await context.synced;
      const { request } = review.data;
      const outcome: AdmissionOutcome =
        type === 'mutating' ? mutateOutcome(request, context) : await validateOutcome(request, context);
      return json(reviewAnswer(request, outcome));
    });
  }
  app.post(CONVERSION_PATH, async ({ req, json, text }) => {
    const review = conversionReview.safeParse(await bodyOf(req.raw));
    return review.success
      ? json(convert(review.data))
      : text(`The body is no ConversionReview of apiextensions.k8s.io/v1:\n${z.prettifyError(review.error)}`, 400);
  });
  app.get('/healthz', ({ text }) => text('ok'));
  app.get('/readyz', async ({ text }) => {
    await context.synced;
    return text('ok');
  });
  app.onError((error, { req, text }) => {
    context.logger.error({ err: error, path: req.path }, 'webhook failed');
    return text(`The webhook failed: ${error.message}`, 500);
  });
  return app;
}

/** The JSON of a body; undefined when it is none. */
async function bodyOf(request: Request): Promise<unknown> {
  return request.json().catch(() => undefined);
}
