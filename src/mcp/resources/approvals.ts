import type { Gateway } from "../../core/actions/gateway.ts";
import type { ResourceKind } from "./resource-kind.ts";

/** Requests of the key that reads them: how they stand, in the words of the call that made them. */
export function approvalResource(gateway: Pick<Gateway, "check" | "recent">): ResourceKind {
  return {
    uri: "approval://{action_id}",
    name: "approval",
    title: "Approval",
    description: "How a request stands that waits for staff, or waited: as check_action tells it.",
    read: ({ action_id: id = "" }, { principal }) =>
      gateway.check(id, principal.actor, { waitMs: 0, signal: AbortSignal.abort() }),
    complete: async (prefix, { principal }) =>
      (await gateway.recent(principal.actor)).filter((id) => id.startsWith(prefix)),
  };
}
