import type { Approvals } from "../../core/actions/approvals.ts";
import type { Gateway } from "../../core/actions/gateway.ts";
import { asData } from "../as-data.ts";
import { askerOf, readsEverything } from "../visit.ts";
import type { ResourceKind } from "./resource-kind.ts";

export const APPROVAL_TEMPLATE = "approval://{action_id}";

const NOW = { waitMs: 0, signal: AbortSignal.abort() };

/**
 * Requests of the key that reads them, for the customer for whom it is here: how they stand, in the words of the call that made them. Keys that read everything see
 * everybody's, with who decided and why.
 */
export function approvalResource(
  gateway: Pick<Gateway, "check" | "recent">,
  approvals: Pick<Approvals, "get">,
): ResourceKind {
  return {
    uri: APPROVAL_TEMPLATE,
    name: "approval",
    title: "Approval",
    description: "How a request stands that waits for staff, or waited: as check_action tells it.",
    async read({ action_id: id = "" }, visit) {
      if (!readsEverything(visit)) return asData(await gateway.check(id, askerOf(visit), NOW));
      const [standing, record] = await Promise.all([gateway.check(id, null, NOW), approvals.get(id)]);
      return asData({ ...standing, record });
    },
    complete: {
      action_id: async (prefix, visit) => (await gateway.recent(askerOf(visit))).filter((id) => id.startsWith(prefix)),
    },
    isAnnouncedTo: () => true,
  };
}
