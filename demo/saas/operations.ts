import type { Operation } from "../company/operation.ts";
import { accountOperations } from "./accounts.ts";
import { apiKeyOperations } from "./api-keys.ts";
import { billingOperations } from "./billing.ts";
import { memberOperations } from "./members.ts";
import { planOperations } from "./plans.ts";
import { statusOperations } from "./status.ts";
import { subscriptionOperations } from "./subscription-changes.ts";
import { supportOperations } from "./support-plan.ts";
import { usageOperations } from "./usage.ts";

/** What Kitewright can do, by operationId. */
export const OPERATIONS: Record<string, Operation> = {
  ...statusOperations,
  ...planOperations,
  ...accountOperations,
  ...subscriptionOperations,
  ...supportOperations,
  ...billingOperations,
  ...memberOperations,
  ...apiKeyOperations,
  ...usageOperations,
};
