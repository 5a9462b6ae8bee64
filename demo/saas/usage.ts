import { type Operation, read } from "../company/operation.ts";
import type { AccountId } from "./accounts.ts";
import { type Metric, PLANS } from "./plans.ts";
import { subscription } from "./subscription.ts";

interface UsageRow {
  month: string;
  metric: Metric;
  used: number;
}

interface QueryUsage extends AccountId {
  filter?: { metric?: Metric; from?: string; to?: string };
}

export const usageOperations: Record<string, Operation> = {
  "usage.query": read<QueryUsage>((desk, { accountId, filter = {} }) => {
    const { included } = PLANS[subscription(desk, accountId).plan_code];
    const { metric = null, from = null, to = null } = filter;
    const rows = desk.records.all<UsageRow>(
      `SELECT month, metric, used FROM usage WHERE account_id = ? AND coalesce(metric = ?, true)
         AND coalesce(month >= ?, true) AND coalesce(month <= ?, true) ORDER BY month DESC, metric`,
      accountId,
      metric,
      from,
      to,
    );
    return { accountId, usage: rows.map((row) => ({ ...row, included: included[row.metric] })) };
  }),
};
