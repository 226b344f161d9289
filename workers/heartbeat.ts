/** Lets activities say that their process lives, so that another attempt begins soon when it does not any more. */
import type { Context } from '@temporalio/activity';
import type { ActivityInterceptors } from '@temporalio/worker';

/** Heartbeats in each heartbeat timeout: one that is lost is no death. */
const BEATS = 3;

/** Beats for every activity with a heartbeat timeout while it runs; for a worker's interceptors. */
export function heartbeat(context: Context): ActivityInterceptors {
  return {
    inbound: {
      async execute(input, next) {
        const { isLocal, heartbeatTimeoutMs } = context.info;
        if (isLocal || !heartbeatTimeoutMs) {
          return next(input);
        }
        const beating = setInterval(() => context.heartbeat(), heartbeatTimeoutMs / BEATS);
        try {
          return await next(input);
        } finally {
          clearInterval(beating);
        }
      },
    },
  };
}
