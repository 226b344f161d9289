/** What a Kubernetes Event says. Reasons and messages are part of Karmada's interface: people and tests read them. */

/** An event to record on some object. */
export interface EventText {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/** An event for something that went well. */
export function normalEvent(reason: string, message: string): EventText {
  return { type: 'Normal', reason, message };
}

/** An event for something that went wrong. */
export function warningEvent(reason: string, message: string): EventText {
  return { type: 'Warning', reason, message };
}
