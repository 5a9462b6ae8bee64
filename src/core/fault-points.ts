/** Every place in turns and actions where a process may die between two effects. Tests kill it at each; in production nothing is armed. */
export const FAULT_POINTS = [
  "inbox.before-commit",
  "inbox.after-commit",
  "turn.claimed",
  "model.before",
  "model.after",
  "step.before-commit",
  "step.after-commit",
  "tools.before",
  "tools.after",
  "reply.before-commit",
  "reply.after-commit",
  "decision.before-commit",
  "decision.after-commit",
  "graph.before-interrupt",
  "action.before-claim",
  "action.after-claim",
  "upstream.before-send",
  "upstream.after-response",
  "settle.before-commit",
  "settle.after-commit",
  "expiry.after-commit",
] as const;

/** The same in the outbox. */
export const DELIVERY_FAULT_POINTS = ["delivery.before-send", "delivery.before-keep", "delivery.before-mark"] as const;

export type FaultPoint = (typeof FAULT_POINTS)[number] | (typeof DELIVERY_FAULT_POINTS)[number];

let armed: ((point: FaultPoint) => void) | null = null;

/** For tests: calls `strike` at every point that is passed, until it is armed with null. */
export function armFaultPoints(strike: ((point: FaultPoint) => void) | null): void {
  armed = strike;
}

/** Marks a place where dying must lose nothing and do nothing twice. */
export function faultPoint(point: FaultPoint): void {
  armed?.(point);
}
